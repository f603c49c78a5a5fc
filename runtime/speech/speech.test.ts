import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { speechLike } from '#runtime/audio/testing/signals.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { commandSpeech } from './commandSpeech.ts'
import { endpointSpeech } from './endpointSpeech.ts'
import { inTurn } from './openSpeech.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-speech-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const spoken = (seconds: number) => waveFile({ rate: 24_000, channels: [speechLike({ rate: 24_000, seconds })] })

/** A small server that answers as OpenAI's endpoint does, and notes what it was asked. */
async function speechServer(answer: () => Response = () => new Response(new Uint8Array(spoken(2)))) {
  const asked: { authorization: string | undefined; body: Record<string, unknown> }[] = []
  const app = new Hono().post('/v1/audio/speech', async (c) => {
    asked.push({ authorization: c.req.header('authorization'), body: await c.req.json() })
    return answer()
  })
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started as Server))
  })
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/audio/speech`
  return { asked, engine: endpointSpeech({ url, key: 'secret', model: 'tts-1', voice: 'alloy' }) }
}

const words = { text: 'Welcome.', language: 'en-US', voice: undefined }

describe('a speech endpoint', () => {
  it('is asked as OpenAI’s is, and its answer is kept', async () => {
    const { asked, engine } = await speechServer()
    await engine.speak({ ...words, voice: 'nova' }, join(folder, 'out'))
    expect(asked).toEqual([
      {
        authorization: 'Bearer secret',
        body: { model: 'tts-1', input: 'Welcome.', voice: 'nova', language: 'en-US', response_format: 'wav' },
      },
    ])
    expect((await readFile(join(folder, 'out'))).length).toBe(spoken(2).length)
  })

  it.each([
    ['refuses', () => new Response('no credit', { status: 429 }), 'it answered 429.'],
    ['answers nothing', () => new Response(''), 'its answer is empty.'],
  ])('that %s is told of in words', async (_, answer, why) => {
    const { engine } = await speechServer(answer)
    await expect(engine.speak(words, join(folder, 'out'))).rejects.toMatchObject({
      status: 502,
      message: `The speech engine did not read the words out: ${why}`,
    })
  })

  it('that breaks off in the middle is told of', async () => {
    const { engine } = await speechServer(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new Uint8Array(1000))
            },
            // The second piece never comes.
            pull(controller) {
              controller.error(new Error('gone'))
            },
          }),
          { headers: { 'content-length': '100000' } },
        ),
    )
    await expect(engine.speak(words, join(folder, 'out'))).rejects.toMatchObject({
      status: 502,
      message: 'The speech engine did not read the words out: the connection broke.',
    })
  })

  it('that cannot be reached is told of without its address', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    const engine = endpointSpeech({
      url: `http://127.0.0.1:${port}/?key=secret`,
      key: undefined,
      model: 'm',
      voice: 'v',
    })
    await expect(engine.speak(words, join(folder, 'out'))).rejects.toThrow(/^[^?]*it cannot be reached\.$/)
  })
})

describe('a speech command', () => {
  /** A program that writes its standard input and its arguments into the file that is named. */
  const program = async (script: string) => {
    const path = join(folder, 'speak.mjs')
    await writeFile(path, script)
    return `${process.execPath} ${path}`
  }
  const echo = `import { writeFileSync, readFileSync } from 'node:fs'
    const [file, ...rest] = process.argv.slice(2)
    writeFileSync(file, readFileSync(0, 'utf8') + '|' + rest.join('|'))`

  it('reads the words from its input, whatever signs they hold', async () => {
    const engine = commandSpeech({ command: `${await program(echo)} {file} -v {voice} {language}`, voice: '' })
    const text = '$(reboot) "Welcome"; `x` ü'
    await engine.speak({ text, language: 'de-DE', voice: '--help' }, join(folder, 'out'))
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe(`${text}|-v|help|de-DE`)
  })

  it('that fails, is not there, or writes nothing is told of', async () => {
    const speak = (command: string) => commandSpeech({ command, voice: '' }).speak(words, join(folder, 'none'))
    await expect(speak(`${await program('process.exit(3)')} {file}`)).rejects.toThrow(/ended with 3\.$/)
    await expect(speak('no-such-program {file}')).rejects.toThrow(/there is no program no-such-program\.$/)
    await expect(speak(`${await program('')} {file}`)).rejects.toThrow(/it wrote no sound\.$/)
  })
})

describe('a speech command on this machine', () => {
  const program = async (script: string) => {
    const path = join(folder, 'speak.mjs')
    await writeFile(path, script)
    return `${process.execPath} ${path}`
  }

  it('sees no secret of the server', async () => {
    vi.stubEnv('TTS_SECRET', 'topsecret')
    onTestFinished(() => void vi.unstubAllEnvs())
    const show = `import { writeFileSync } from 'node:fs'
      writeFileSync(process.argv[2], JSON.stringify(Object.keys(process.env)))`
    await commandSpeech({ command: `${await program(show)} {file}`, voice: '' }).speak(words, join(folder, 'out'))
    const names = JSON.parse(await readFile(join(folder, 'out'), 'utf8')) as string[]
    expect(names.filter((name) => !['PATH', 'HOME', 'LANG'].includes(name))).toEqual([])
    expect(names).toContain('PATH')
  })

  it('that writes without end is ended', async () => {
    const endless = `import { appendFileSync } from 'node:fs'
      for (;;) appendFileSync(process.argv[2], 'x'.repeat(1000))`
    const engine = commandSpeech({ command: `${await program(endless)} {file}`, voice: '', maxBytes: 100_000 })
    await expect(engine.speak(words, join(folder, 'out'))).rejects.toThrow(/its sound is larger than 200 MB\.$/)
  })
})

it('two texts are read out at once, and the others wait their turn', async () => {
  const begun: string[] = []
  const finish: (() => void)[] = []
  const engine = inTurn({
    name: 'n',
    voice: 'v',
    speak: ({ text }) => {
      begun.push(text)
      return new Promise((resolve) => finish.push(resolve))
    },
  })
  const said = ['a', 'b', 'c', 'd'].map((text) => engine.speak({ ...words, text }, 'out'))
  expect(begun).toEqual(['a', 'b'])
  finish[0]?.()
  await said[0]
  await expect.poll(() => begun).toEqual(['a', 'b', 'c'])
  finish[1]?.()
  finish[2]?.()
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd'])
  finish[3]?.()
  await Promise.all(said)
})

onPglite('words that are read out', (database) => {
  it('fail once where the file that is kept of them breaks off at once, and the server goes on', async () => {
    const clock = standingClock()
    const mediaDir = newMediaDir()
    const folderStore = createFolderStore({ mediaDir, clock })
    const storage = { isBroken: true }
    const read: FileStore['read'] = async (...of) =>
      storage.isBroken ? new Readable({ read() {} }).destroy(new Error('cut')) : folderStore.read(...of)
    const { engine } = await speechServer()
    const library = newLibrary(database.store, { clock, mediaDir, files: { ...folderStore, read }, speech: engine })
    const editor = await newApi(database.store, { media: library }).newMember('editor')
    const { id } = (await editor.ask('POST', '/api/content', { title: 'Twice', kind: 'audio' })).body as ContentItem
    const speak = () => editor.ask('POST', `/api/content/${id}/languages/en-US/speech`, { text: 'Welcome.' })
    expect((await speak()).status).toBe(200)
    expect((await speak()).status).toBe(500)
    storage.isBroken = false
    expect((await speak()).status).toBe(200)
  })

  it('are not put over newer ones that their author has not seen, also when those come while they are read out', async () => {
    let meanwhile = async () => undefined as unknown
    const { asked, engine } = await speechServer()
    const slow = {
      ...engine,
      speak: async (...of: Parameters<typeof engine.speak>) => (await meanwhile(), engine.speak(...of)),
    }
    const library = newLibrary(database.store, { clock: standingClock(), speech: slow })
    const editor = await newApi(database.store, { media: library }).newMember('editor')
    const { id } = (await editor.ask('POST', '/api/content', { title: 'Once', kind: 'audio' })).body as ContentItem
    const at = `/api/content/${id}/languages/en-US`
    const write = (text: string) => editor.ask('PUT', `${at}/text`, { text })
    const speak = (text: string) => editor.ask('POST', `${at}/speech`, { text, seenText: text })
    await write('Of a colleague.')
    const early = await speak('Mine.')
    expect([early.status, early.body]).toMatchObject([
      409,
      { code: 'newer_words', details: { text: 'Of a colleague.' } },
    ])
    expect(asked).toHaveLength(0)
    meanwhile = () => write('Later.')
    expect(await speak('Of a colleague.')).toMatchObject({ status: 409, body: { details: { text: 'Later.' } } })
    meanwhile = async () => undefined
    expect(await speak('Later.')).toMatchObject({ status: 200, body: { languages: [{ text: 'Later.', revision: 3 }] } })
  })

  it('become text and sound of a language, and the same words are read out once', async () => {
    const { asked, engine } = await speechServer()
    const library = newLibrary(database.store, { clock: standingClock(), speech: engine })
    const editor = await newApi(database.store, { media: library }).newMember('editor')
    const make = async (title: string) =>
      (await editor.ask('POST', '/api/content', { title, kind: 'audio' })).body as ContentItem
    const [one, two] = [await make('One'), await make('Two')]
    const speak = async ({ id }: ContentItem, text: string) =>
      (await editor.ask('POST', `/api/content/${id}/languages/en-US/speech`, { text })).body as ContentItem
    const first = await speak(one, 'Welcome.')
    expect(first.languages).toMatchObject([{ text: 'Welcome.', file: { type: 'audio/wav' }, sound: { warnings: [] } }])
    const again = await speak(two, 'Welcome.')
    expect(again.languages[0]?.phone).toEqual(first.languages[0]?.phone)
    await speak(two, 'Good day.')
    expect(asked.map(({ body }) => body['input'])).toEqual(['Welcome.', 'Good day.'])
    expect((await editor.ask('GET', '/api/content/limits')).body).toMatchObject({ speech: true })
  })

  it('need an engine', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const { id } = (await editor.ask('POST', '/api/content', { title: 'One', kind: 'audio' })).body as ContentItem
    const refused = await editor.ask('POST', `/api/content/${id}/languages/en-US/speech`, { text: 'Hello.' })
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'no_speech' }])
  })
})
