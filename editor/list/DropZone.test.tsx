import { FileUp } from 'lucide-react'
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settle, show } from '../testing.tsx'
import { DropZone } from './DropZone.tsx'

afterEach(() => void vi.restoreAllMocks())

describe('a place for files', () => {
  it('asks for files once for each press', async () => {
    const asked = vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => {
      if (asked.mock.calls.length > 5) throw new Error('It asks again and again.')
    })
    const zone = (wish: number) => (
      <DropZone wish={wish} label="Files" words="Drop them" icon={FileUp} onDrop={() => undefined} />
    )
    await show(zone(0))
    await settle()
    expect(asked).toHaveBeenCalledTimes(0)
    await show(zone(1))
    await act(async () => undefined)
    await settle()
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
