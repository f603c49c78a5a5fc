import { once } from 'node:events'
import { readFile, readdir, readlink } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import yazl from 'yazl'
import type { ContentItem } from '#shared/api/content.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { convertAudio, type ConvertAudio } from '#runtime/audio/convertAudio.ts'
import { refuse } from '#runtime/audio/refusal.ts'
import { systemTimers, type Timers } from '#runtime/clock.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { importEnd, importZip, sendZip } from '#runtime/testing/importZip.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import type { FileStore } from '../media/fileStore.ts'
import { writeList } from './contentCsv.ts'
import { maxEntries } from './unpack.ts'

const sample = (name: string) => readFile(join(projectRoot, 'runtime/audio/samples', name))
const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nWelcome.\n'
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const film = { 'a.mp4': await sample('picture.mp4') }
type Line = Parameters<typeof writeList>[0][number]

async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as Buffer), name)
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
const zipOfLines = (lines: Line[], files: Readonly<Record<string, string | Buffer>> = {}) =>
  zipOf({ 'content.csv': writeList(lines), ...files })

onPglite('a zip of content', (database) => {
  async function begin(
    wrap: (files: FileStore) => FileStore = (files) => files,
    more: { timers?: Timers; convert?: ConvertAudio } = {},
  ) {
    const mediaDir = newMediaDir()
    const files = wrap(createFolderStore({ mediaDir, clock: standingClock() }))
    const notes: string[] = []
    const store = {
      ...database.store,
      notify: async (...note: Parameters<typeof database.store.notify>) => {
        notes.push(JSON.stringify(note))
        return database.store.notify(...note)
      },
    }
    const media = newLibrary(store, { clock: standingClock(), mediaDir, files, ...more })
    /** What is announced from now on. */
    const events = () => {
      const from = notes.length
      return () => notes.slice(from)
    }
    const api = newApi(database.store, { media })
    const client = await api.newMember('editor')
    const { url } = await listenFor(api.app)
    const headers = { authorization: `Bearer ${client.token}` }
    const take = async (zip: Buffer) => {
      const state = await importZip({ url, headers }, zip)
      return state
    }
    const list = async () =>
      ((await client.ask('GET', '/api/content?sort=title')).body as { items: ContentItem[] }).items
    const exported = async (ids: string[]) =>
      Buffer.from(
        await (
          await fetch(`${url}/api/content/export`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ ids: ids }),
          })
        ).arrayBuffer(),
      )
    const underWay = async () => readdir(join(mediaDir, '.incoming')).catch(() => [])
    return { client, url, headers, take, list, exported, underWay, events, mediaDir }
  }

  it('goes on after a line that fails on our side, and says so', async () => {
    const { take, list } = await begin((files) => ({
      ...files,
      put: (name, path, options) =>
        name.endsWith('.mp3') ? Promise.reject(new Error('disk')) : files.put(name, path, options),
    }))
    const { kind, results } = await take(
      await zipOfLines(
        [
          { key: 'one', language: 'en-US', text: 'One.' },
          { key: 'two', language: 'en-US', file: 'a.mp3' },
          { key: 'three', language: 'en-US', text: 'Th\u0000ree.' },
        ],
        { 'a.mp3': await sample('stereo-44100.mp3') },
      ),
    )
    expect([kind, results]).toMatchObject([
      'imported',
      [
        {
          ...{ line: 3, key: 'two', language: 'en-US', file: 'a.mp3', isDone: false },
          message: expect.stringMatching(/^Something went wrong on our side/) as string,
        },
        { line: 2, key: 'one', file: null, isDone: true },
        { line: 4, key: 'three', isDone: true },
      ],
    ])
    expect((await list()).map(({ key }) => key)).toEqual(['one', 'three'])
  })

  it('has a sound that many lines name converted once, by whatever name, and one that is none looked at twice', async () => {
    let conversions = 0
    const { take, list } = await begin(undefined, {
      convert: (...sound) => {
        conversions++
        return convertAudio(...sound)
      },
    })
    const mp3 = await sample('stereo-44100.mp3')
    const broken = Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(4000, 1)])
    const lines = [
      { key: 'one', language: 'en-US', file: 'a.mp3' },
      { key: 'one', language: 'de-DE', file: 'b/a.mp3' },
      { key: 'two', language: 'en-US', file: 'a.mp3', text: 'Two.' },
      { key: 'three', language: 'en-US', file: 'broken.flac' },
      { key: 'four', language: 'en-US', file: 'broken.flac' },
      { key: 'five', language: 'en-US', file: 'broken.flac' },
      { key: 'hall', language: 'en-US', file: 'a.mp4' },
      { key: 'yard', language: 'en-US', file: 'a.mp4' },
    ]
    const { results } = await take(
      await zipOfLines(lines, { 'a.mp3': mp3, 'b/a.mp3': mp3, 'broken.flac': broken, ...film }),
    )
    expect(results.map(({ key, isDone }) => [key, isDone])).toEqual([
      ['three', false],
      ['four', false],
      ['five', false],
      ['one', true],
      ['one', true],
      ['two', true],
      ['hall', true],
      ['yard', true],
    ])
    expect(new Set(results.slice(0, 3).map(({ message }) => message)).size).toBe(1)
    expect(conversions).toBe(4)
    const [hall, one, two, yard] = await list()
    const { revision: _, createdAt: __, ...sound } = one?.languages[0] ?? expect.unreachable()
    expect(sound).toMatchObject({ language: 'de-DE', phone: { url: expect.any(String) as string } })
    expect(one?.languages[1]).toMatchObject({ phone: sound.phone, sound: sound.sound })
    expect(two?.languages).toMatchObject([{ text: 'Two.', phone: sound.phone, sound: sound.sound }])
    expect(hall?.languages[0]?.phone).toEqual(yard?.languages[0]?.phone)
  })

  it.each([['too-slow'], ['damaged'], ['too-much-memory']] as const)(
    'tries a sound that was refused as %s again for the next line that names it',
    async (code) => {
      let conversions = 0
      const { take } = await begin(undefined, {
        convert: async (...sound) =>
          conversions++ === 0 ? refuse(code, 'A bad moment. Try again.') : convertAudio(...sound),
      })
      const lines = ['one', 'two', 'three'].map((key) => ({ key, language: 'en-US', file: 'a.mp3' }))
      const { results } = await take(await zipOfLines(lines, { 'a.mp3': await sample('stereo-44100.mp3') }))
      expect(results.map(({ key, message }) => [key, message])).toEqual([
        ['one', 'A bad moment. Try again.'],
        ['two', ''],
        ['three', ''],
      ])
      expect(conversions).toBe(2)
    },
  )

  it('looks once at a sound that is refused for what it is, however many lines name it', async () => {
    let conversions = 0
    const { take } = await begin(undefined, {
      convert: async () => (conversions++, refuse('too-long', 'It is too long. Cut it.')),
    })
    const lines = ['one', 'two', 'three'].map((key) => ({ key, language: 'en-US', file: 'a.mp3' }))
    const { results } = await take(await zipOfLines(lines, { 'a.mp3': await sample('stereo-44100.mp3') }))
    expect(results.map(({ message }) => message)).toEqual(lines.map(() => 'It is too long. Cut it.'))
    expect(conversions).toBe(1)
  })

  it('whose time is over tells each line that was left, and takes those in when it comes again', async () => {
    let end = (): void => undefined
    const timers: Timers = {
      ...systemTimers,
      after(ms, run) {
        if (ms < 3600_000) return systemTimers.after(ms, run)
        end = run
        return () => undefined
      },
    }
    let isSlow = true
    const { take, list, underWay } = await begin(
      (files) => ({
        ...files,
        put(name, path, options) {
          if (!isSlow) return files.put(name, path, options)
          return new Promise((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
            end()
          })
        },
      }),
      { timers },
    )
    const lines = [
      { key: 'one', language: 'en-US', text: 'One.' },
      { key: 'two', language: 'en-US', file: 'a.png' },
      { key: 'three', language: 'en-US', text: 'Three.' },
    ]
    const zip = await zipOfLines(lines, { 'a.png': picture })
    const { kind, done, total, results } = await take(zip)
    expect([kind, done, total]).toEqual(['imported', 3, 3])
    expect(results.map(({ key, isDone, message }) => [key, isDone, message])).toEqual([
      ['two', false, expect.stringContaining('Import the list again: what is there already stays as it is.')],
      ['three', false, expect.stringContaining('The time that an import may take was over')],
      ['one', true, ''],
    ])
    expect([(await list()).map(({ key }) => key), await underWay()]).toEqual([['one'], []])
    isSlow = false
    expect((await take(zip)).results).toMatchObject([{ isDone: true }, { isDone: true }, { isDone: true }])
    expect((await list()).map(({ key }) => key)).toEqual(['one', 'three', 'two'])
  })

  it('whose list is broken is no zip', async () => {
    const { take } = await begin()
    const zip = await zipOfLines(Array.from({ length: 200 }, (_, index) => ({ key: `k${index}`, language: 'en-US' })))
    // The bytes of the first entry begin behind its header of 30 bytes and its name.
    zip.fill(0xff, 30 + 'content.csv'.length, 30 + 'content.csv'.length + 40)
    expect(await take(zip)).toMatchObject({ kind: 'refused', code: 'bad_zip' })
  })

  it('changes title, folder, tags and who may reach it of items that are there, and never their kind', async () => {
    const { take, list } = await begin()
    await take(await zipOfLines([{ key: 'one', language: 'en-US', text: 'One.' }]))
    const { results } = await take(
      await zipOfLines([
        {
          key: 'one',
          language: 'en-US',
          title: 'First',
          folder: 'A/B',
          tags: 'x; y',
          private: 'yes',
          alwaysNewest: 'TRUE',
        },
        { key: 'one', language: 'en-US', kind: 'video' },
      ]),
    )
    expect(results).toMatchObject([
      {
        isDone: false,
        message: 'kind: First is of kind audio, which never changes. Take video out, or give the line another key.',
      },
      { isDone: true },
    ])
    const [item] = await list()
    expect(item).toMatchObject({
      title: 'First',
      folder: 'A/B',
      tags: ['x', 'y'],
      isPrivate: true,
      isAlwaysNewest: true,
    })
    expect(item?.languages).toMatchObject([{ revision: 1, text: 'One.' }])
  })

  it('tells of lines first what is to be mended, in order, by line, key, language, file and column', async () => {
    const { client, take } = await begin()
    const { id } = (await client.ask('POST', '/api/content', { title: 'Gone', key: 'gone', kind: 'audio' }))
      .body as ContentItem
    await client.ask('DELETE', `/api/content/${id}`)
    const lines = [
      { key: 'one', language: 'en-US', text: 'One.' },
      { key: 'tour', language: 'de-DE', poster: 'a.gif' },
      { key: 'Two!', language: 'English', file: 'two.mp3', private: 'perhaps' },
      { key: 'gone', language: 'en-US', text: 'Gone.' },
      { key: 'empty', language: 'en-US', file: 'b/empty.mp3' },
    ]
    const { results } = await take(await zipOfLines(lines, { 'b/empty.mp3': '' }))
    expect(results.map((row) => [row.line, row.key, row.language, row.file, row.message])).toEqual([
      [3, 'tour', 'de-DE', 'a.gif', 'poster: The zip has no file a.gif. Put it in, or write its name as it is there.'],
      [
        ...[4, 'Two!', 'English', 'two.mp3'],
        'key: Use lower-case letters, digits and single hyphens. language: Use a language tag such as en-US. ' +
          'private: Write yes or no.',
      ],
      [5, 'gone', 'en-US', null, 'Gone was deleted. Restore it before you change it.'],
      [6, 'empty', 'en-US', 'b/empty.mp3', 'The file is empty. Export it again where it was made.'],
      [2, 'one', 'en-US', null, ''],
    ])
  })

  it('leaves no new item of a line that fails', async () => {
    const { take, list, underWay } = await begin()
    const { results } = await take(
      await zipOfLines(
        [
          { key: 'words', language: 'en-US', text: 'Hi.', captions: 'a.vtt' },
          { key: 'sound', language: 'en-US', file: 'a.mp3', captions: 'a.vtt' },
          { key: 'gone', language: 'en-US', text: 'Hi.', file: 'missing.mp3' },
        ],
        { 'a.vtt': vtt, 'a.mp3': await sample('stereo-44100.mp3') },
      ),
    )
    expect(results.map(({ message }) => message)).toEqual([
      'captions: Only a video has captions and a picture, and words is none.',
      'captions: Only a video has captions and a picture, and sound is none.',
      'The zip has no file missing.mp3. Put it in, or write its name as it is there.',
    ])
    expect([await list(), await underWay()]).toEqual([[], []])
  })

  it('has a line in it that fails unseen: neither a new item nor a half of what it says of another', async () => {
    const { take, list, events } = await begin((files) => ({
      ...files,
      put: (name, path, options) =>
        name.endsWith('.png') ? Promise.reject(new Error('disk')) : files.put(name, path, options),
    }))
    await take(await zipOfLines([{ key: 'tour', language: 'en-US', kind: 'video', file: 'a.mp4' }], film))
    const before = await list()
    const heard = events()
    const { results } = await take(
      await zipOfLines(
        [
          { key: 'hall', language: 'en-US', file: 'a.mp4', captions: 'a.vtt', poster: 'a.png' },
          { key: 'tour', language: 'en-US', title: 'Tour', private: 'yes', text: 'Come in.', poster: 'a.png' },
          { key: 'sound', language: 'en-US', title: 'Sound', file: 'a.mp3', poster: 'a.png' },
          { key: 'tour', language: 'en-US', title: 'Tour', poster: 'a.vtt' },
        ],
        { ...film, 'a.png': picture, 'a.vtt': vtt, 'a.mp3': await sample('stereo-44100.mp3') },
      ),
    )
    expect(results.map(({ message }) => message)).toEqual([
      expect.stringContaining('Something went wrong') as string,
      expect.stringContaining('Something went wrong') as string,
      'poster: Only a video has captions and a picture, and Sound is none.',
      'poster: The file is captions (WebVTT); an image is needed here.',
    ])
    expect([await list(), heard()]).toEqual([before, []])
  })

  it('makes one revision of a line, with its captions and its poster', async () => {
    const { take, list } = await begin()
    const line = { key: 'tour', language: 'en-US', file: 'a.mp4', captions: 'a.vtt', poster: 'a.png', text: 'Come in.' }
    const { results } = await take(await zipOfLines([line], { ...film, 'a.vtt': vtt, 'a.png': picture }))
    expect(results).toMatchObject([{ isDone: true }])
    const revised = { ...line, captions: 'b.vtt', text: 'Do come in.', title: 'Tour' }
    await take(await zipOfLines([revised], { ...film, 'b.vtt': vtt.replace('Welcome', 'Hello'), 'a.png': picture }))
    expect(await list()).toMatchObject([
      {
        ...{ key: 'tour', kind: 'video', title: 'Tour' },
        languages: [
          {
            ...{ revision: 2, text: 'Do come in.', file: {} },
            posterUrl: expect.any(String) as string,
            captionsUrl: expect.any(String) as string,
          },
        ],
      },
    ])
  })

  it('that is taken in again makes nothing new', async () => {
    const { take, list, exported } = await begin()
    const there = await begin()
    const lines = [
      {
        key: 'tour',
        language: 'en-US',
        kind: 'video',
        text: ' Come in. ',
        file: 'a.mp4',
        captions: 'a.vtt',
        poster: 'a.png',
      },
      { key: 'hello', language: 'en-US', tags: '["a;b","c"]', private: 'yes', file: 'a.mp3', folder: 'Front' },
    ]
    const files = {
      'a.mp4': await sample('picture.mp4'),
      'a.vtt': vtt,
      'a.png': picture,
      'a.mp3': await sample('stereo-44100.mp3'),
    }
    const first = await take(await zipOfLines(lines, files))
    expect(first.results.map(({ message }) => message)).toEqual(['', ''])
    const items = await list()
    const zip = await exported(items.map(({ id }) => id))
    expect((await take(zip)).results.map(({ message }) => message)).toEqual(['', ''])
    expect(await list()).toEqual(items)
    // Elsewhere the same comes into being: no more public than it was.
    await there.take(zip)
    const copies = await there.list()
    expect(copies).toMatchObject([
      { key: 'hello', isPrivate: true, tags: ['a;b', 'c'], folder: 'Front' },
      { key: 'tour', isPrivate: false, languages: [{ text: ' Come in. ', posterUrl: expect.any(String) as string }] },
    ])
    expect(copies.find(({ key }) => key === 'tour')?.languages[0]?.captionsUrl).toMatch(/\.vtt$/)
  })

  it('with captions that unpack to much is stopped while it unpacks', async () => {
    const { take, underWay } = await begin()
    const bomb = `WEBVTT\n\n${'00:00:00.000 --> 00:00:01.000\nhello\n\n'.repeat(500_000)}`
    const { results } = await take(
      await zipOfLines(
        [
          { key: 'film', language: 'en-US', captions: 'a.vtt' },
          { key: 'long', language: 'en-US', captions: 'b.vtt' },
          { key: 'image', language: 'en-US', kind: 'image', file: 'zeros.png' },
        ],
        { 'a.vtt': bomb, 'b.vtt': bomb.slice(0, 900_000), 'zeros.png': Buffer.alloc(11 * 1024 * 1024) },
      ),
    )
    expect(results.map(({ message }) => message)).toEqual([
      'captions: The file is larger than 1 MB, the most it may have. Make it shorter or compress it.',
      'captions: The captions are longer than 200000 characters, the most they may have.',
      'The file is larger than 10 MB, the most it may have. Make it shorter or compress it.',
    ])
    expect(await underWay()).toEqual([])
  })

  it('with a list that is too large, or too many entries, is refused', async () => {
    const { take } = await begin()
    expect(await take(await zipOf({ 'content.csv': Buffer.alloc(6 * 1024 * 1024, 'a') }))).toMatchObject({
      kind: 'refused',
      code: 'too_large',
    })
    expect(await take(await zipOf({ 'content.csv': 'title\r\nx\r\n' }))).toMatchObject({
      kind: 'refused',
      code: 'bad_list',
    })
    const many = await zipOfLines([])
    // Of the record at its end. PKWARE APPNOTE 4.3.16
    many.writeUInt16LE(maxEntries + 1, many.length - 22 + 8)
    many.writeUInt16LE(maxEntries + 1, many.length - 22 + 10)
    expect(await take(many)).toMatchObject({
      ...{ kind: 'refused', code: 'bad_zip' },
      message: `The zip has ${maxEntries + 1} entries; ${maxEntries} are the most.`,
    })
  })

  it('is taken in in the background: rows are counted, asking twice is asking once, and no second import begins', async () => {
    let go = (): void => undefined
    const gate = new Promise<void>((resolve) => (go = resolve))
    const { url, headers, list, underWay } = await begin((files) => ({
      ...files,
      put: async (...file) => {
        await gate
        return files.put(...file)
      },
    }))
    const to = { url, headers }
    const lines = [
      { key: 'one', language: 'en-US', text: 'One.' },
      { key: 'two', language: 'en-US', file: 'a.png' },
    ]
    const [{ id }, other] = [
      await sendZip(to, await zipOfLines(lines, { 'a.png': picture })),
      await sendZip(to, await zipOfLines([])),
    ]
    const ask = async (path: string, method = 'POST') => {
      const answer = await fetch(`${url}/api/${path}`, { method, headers })
      return { status: answer.status, ...((await answer.json()) as { code?: string; state: string | object }) }
    }
    expect(await Promise.all([ask(`uploads/${id}/import`), ask(`uploads/${id}/import`)])).toMatchObject([
      { status: 202, id, state: 'importing' },
      { status: 202, id, state: 'importing' },
    ])
    await expect.poll(() => ask(`imports/${id}`, 'GET')).toMatchObject({ state: 'importing', done: 1, total: 2 })
    expect(await ask(`uploads/${id}`, 'GET')).toMatchObject({ state: { kind: 'importing' } })
    expect(await ask(`uploads/${id}`, 'DELETE')).toMatchObject({ status: 409, code: 'is_import' })
    expect((await ask(`uploads/${id}/import`)).status).toBe(202)
    expect(await ask(`uploads/${other.id}/import`)).toMatchObject({ status: 409, code: 'import_under_way' })
    go()
    expect(await importEnd(to, id)).toMatchObject({ kind: 'imported', results: [{ isDone: true }, { isDone: true }] })
    expect((await ask(`uploads/${id}/import`)).state).toBe('imported')
    expect((await list()).map(({ key }) => key)).toEqual(['one', 'two'])
    await expect.poll(underWay).toHaveLength(1)
  })

  it('that is cancelled ends before the next row, keeps what was taken in, and leaves no file', async () => {
    let stuck = (): void => undefined
    const isStuck = new Promise<void>((resolve) => (stuck = resolve))
    const { url, headers, list, underWay, client } = await begin((files) => ({
      ...files,
      put: async (_name, _path, options) => {
        stuck()
        return new Promise((_resolve, reject) =>
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        )
      },
    }))
    const to = { url, headers }
    const lines = [
      { key: 'one', language: 'en-US', text: 'One.' },
      { key: 'two', language: 'en-US', file: 'a.png' },
      { key: 'three', language: 'en-US', text: 'Three.' },
    ]
    const { id } = await sendZip(to, await zipOfLines(lines, { 'a.png': picture }))
    await client.ask('POST', `/api/uploads/${id}/import`)
    await isStuck
    const cancelled = await client.ask('DELETE', `/api/imports/${id}`)
    expect([cancelled.status, cancelled.body]).toMatchObject([
      200,
      { state: 'cancelled', done: 1, total: 3, results: [{ key: 'one', isDone: true }] },
    ])
    expect(await underWay()).toEqual([])
    expect((await list()).map(({ key }) => key)).toEqual(['one'])
  })

  it('that nobody waits for any more closes its files', async () => {
    const { client, url, headers, mediaDir } = await begin()
    const { id } = (await client.ask('POST', '/api/content', { title: 'Large', kind: 'image' })).body as ContentItem
    // Larger than what connections hold on the way.
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(picture), new Uint8Array(9 * 1024 * 1024)]), 'a.png')
    await fetch(`${url}/api/content/${id}/languages/en-US/file`, { method: 'POST', headers, body: form })
    const opened = async () => {
      const links = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      )
      return links.filter((path) => path.startsWith(mediaDir)).length
    }
    const asked = request(`${url}/api/content/export`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
    }).end(JSON.stringify({ ids: [id] }))
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    await once(answer, 'readable')
    await expect.poll(opened).toBe(1)
    answer.destroy()
    await expect.poll(opened).toBe(0)
  })
})
