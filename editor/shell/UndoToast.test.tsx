import { expect, it } from 'vitest'
import { show } from '../testing.tsx'
import { UndoToast } from './UndoToast.tsx'

it('keeps its button whole beside a message of two lines', async () => {
  const message = 'The three nodes “Opening hours”, “Main menu” and “Voicemail of the sales team” were deleted.'
  const place = await show(<UndoToast message={message} undo={() => undefined} way="Undo" close={() => undefined} />)
  expect(place.querySelector('button')?.style.flexShrink).toBe('0')
})
