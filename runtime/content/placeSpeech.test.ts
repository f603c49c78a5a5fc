import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { convertAudio, type ConvertAudio } from '#runtime/audio/convertAudio.ts'
import { speechLike } from '#runtime/audio/testing/signals.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import type { SpeechEngine } from '#runtime/speech/speechEngine.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary } from '#runtime/testing/newLibrary.ts'

const engine: SpeechEngine = {
  ...{ name: 'n', voice: 'v' },
  speak: (_words, path) =>
    writeFile(path, waveFile({ rate: 8000, channels: [speechLike({ rate: 8000, seconds: 1 })] })),
}

onPglite('words that are read out', (database) => {
  /** An item with words; `meanwhile` runs once the conversion of their sound has come to its end. */
  async function begin() {
    let meanwhile = async (): Promise<unknown> => undefined
    const convert: ConvertAudio = async (...sound) => {
      const converted = await convertAudio(...sound)
      await meanwhile()
      return converted
    }
    const library = newLibrary(database.store, { clock: standingClock(), speech: engine, convert })
    const editor = await newApi(database.store, { media: library }).newMember('editor')
    const { id } = (await editor.ask('POST', '/api/content', { title: 'Once', kind: 'audio' })).body as ContentItem
    const at = `/api/content/${id}/languages/en-US`
    const write = (text: string) => editor.ask('PUT', `${at}/text`, { text })
    const takeOut = () => editor.ask('DELETE', at)
    const speak = (more: object = { seenText: 'Mine.' }) =>
      editor.ask('POST', `${at}/speech`, { text: 'Mine.', ...more })
    const languages = async () => ((await editor.ask('GET', `/api/content/${id}`)).body as ContentItem).languages
    await write('Mine.')
    return { write, takeOut, speak, languages, during: (work: () => Promise<unknown>) => (meanwhile = work) }
  }

  it.each([
    ['writes other words', 'Of a colleague.', [{ text: 'Of a colleague.', revision: 2, file: null }]],
    ['clears them', '', []],
    ['takes the language out', undefined, []],
  ])('are refused where a colleague %s while their sound is converted, and put no sound there', async (_, to, left) => {
    const { write, takeOut, speak, languages, during } = await begin()
    during(() => (to === undefined ? takeOut() : write(to)))
    const { status, body } = await speak()
    expect([status, body]).toMatchObject([409, { code: 'newer_words', details: { text: to ?? '' } }])
    expect(await languages()).toMatchObject(left)
  })

  it('stand where nobody wrote others, and in place of any where their author does not say what was there', async () => {
    const { write, speak, languages, during } = await begin()
    expect((await speak()).status).toBe(200)
    during(() => write('Of a colleague.'))
    expect((await speak({})).status).toBe(200)
    expect(await languages()).toMatchObject([{ text: 'Mine.', revision: 4, file: { type: 'audio/wav' } }])
  })
})
