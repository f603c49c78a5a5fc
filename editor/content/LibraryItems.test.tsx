import { expect, it } from 'vitest'
import { press, show } from '../testing.tsx'
import { LibraryGrid, LibraryList } from './LibraryItems.tsx'
import { newItem, newLanguage } from './testing.ts'

const file = newLanguage().file ?? expect.unreachable()
const film = newLanguage({ file: { ...file, type: 'video/mp4' }, posterUrl: '/media/tour.jpg' })
const items = [
  newItem({ id: 'sound' }),
  newItem({ id: 'film', kind: 'video', languages: [film] }),
  newItem({ id: 'unseen film', kind: 'video', languages: [{ ...film, posterUrl: null }] }),
  newItem({ id: 'picture', kind: 'image', languages: [newLanguage({ phone: null, sound: null })] }),
  newItem({ id: 'words', languages: [newLanguage({ file: null, phone: null, sound: null })] }),
  newItem({ id: 'nothing', languages: [] }),
]
const none = () => undefined
const grid = { language: '', chosenIds: new Set<string>(), menuItemId: undefined }
const onWhat = { onToggle: none, onToggleAll: none, onMenu: none, onTag: none }

it('has one box for what is heard or seen on a card of every kind', async () => {
  const place = await show(<LibraryGrid {...{ items, wanted: [] }} {...grid} {...onWhat} />)
  const boxes = [...place.querySelectorAll('.contentCard')].map((card) => card.querySelectorAll('.contentMedia'))
  expect(boxes.map(({ length }) => length)).toEqual(items.map(() => 1))
  const [sound, seen, unseen, picture, words, nothing] = boxes.map(([box]) => box)
  expect(sound?.querySelector('.waveform')).not.toBeNull()
  // Both are heard from there.
  for (const box of [seen, unseen]) expect(box?.querySelector('[aria-label="Play Welcome"]')).not.toBeNull()
  for (const box of [seen, picture]) expect(box?.querySelector('img')).not.toBeNull()
  expect(words?.textContent).toBe('“Welcome to Acme.”')
  expect(nothing?.textContent).toBe('No file yet.')
})

it('shows the company’s first language, and what is wrong in that one alone', async () => {
  const { sound } = newLanguage()
  const clipped = newLanguage({ language: 'de-DE', sound: sound && { ...sound, warnings: ['clipped'] } })
  const item = newItem({ languages: [clipped, newLanguage()] })
  const place = await show(<LibraryGrid {...{ items: [item], wanted: ['en-US', 'de-DE'] }} {...grid} {...onWhat} />)
  expect(place.querySelector('[aria-pressed="true"]')?.textContent).toContain('en-US')
  expect(place.textContent).not.toContain('Clipped')
  await press(place, 'de-DE, German (Germany)')
  expect(place.textContent).toContain('Clipped')
})

it.each([LibraryGrid, LibraryList])('tells of deleted items when they were deleted', async (Items) => {
  const gone = newItem({ isDeleted: true, deletedAt: '2026-03-01T12:00:00.000Z' })
  const place = await show(<Items {...{ items: [gone, newItem({ id: 'kept' })], wanted: [] }} {...grid} {...onWhat} />)
  expect(place.textContent?.match(/Deleted/g)).toHaveLength(1)
  expect(place.textContent).toContain('Deleted Mar 1, 2026')
})
