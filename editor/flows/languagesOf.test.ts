import { expect, it } from 'vitest'
import { languagesOf } from './languagesOf.ts'

it('names the languages of a document, the default first', () => {
  expect(languagesOf({ languages: ['en-US', 'es-ES'], defaultLanguage: 'es-ES' })).toEqual(['es-ES', 'en-US'])
})

it('knows of none in what is no document', () => {
  expect([languagesOf(null), languagesOf('text'), languagesOf({ languages: [3] })]).toEqual([[], [], []])
})
