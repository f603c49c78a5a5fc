import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ContentItem, FinishUpload, Upload } from '#shared/api/content.ts'
import { pcmWaveHeader } from '#runtime/audio/waveHeader.ts'
import { systemRandom, systemTimers } from '#runtime/clock.ts'
import { createUploads } from '#runtime/content/uploads.ts'
import { createIncoming } from '#runtime/media/incoming.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { onPglite, silentLog } from '#runtime/testing/databases.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newApi, standingClock, type Client } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'

const sample = (name: string) => readFile(join(projectRoot, 'runtime/audio/samples', name))

/** Silence as the converter itself would write it. */
const pcmWave = (samples: number) => Buffer.concat([pcmWaveHeader(samples), Buffer.alloc(samples * 2)])

onPglite('uploads', (database) => {
  async function begin(role: 'editor' | 'viewer' = 'editor') {
    const mediaDir = newMediaDir()
    const api = newApi(database.store, {
      media: newLibrary(database.store, { clock: standingClock(), mediaDir }),
    })
    const client = await api.newMember(role)
    const { url } = await listenFor(api.app)
    /** Every file below the folder of media, those under way included. */
    const left = async () =>
      (await readdir(mediaDir, { recursive: true, withFileTypes: true }).catch(() => []))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    return { ...api, client, url, left, mediaDir }
  }
  const start = async (client: Client, bytes: number, fileName = 'Welcome.mp3') =>
    (await client.ask('POST', '/api/uploads', { fileName, bytes })).body as Upload
  const headersOf = ({ token }: Client) => ({ authorization: `Bearer ${token}` })
  async function chunk(url: string, client: Client, { id }: Upload, offset: number, bytes: Uint8Array) {
    const form = new FormData()
    form.append('chunk', new Blob([new Uint8Array(bytes)]), 'chunk')
    const answer = await fetch(`${url}/api/uploads/${id}/chunks?offset=${offset}`, {
      method: 'POST',
      headers: headersOf(client),
      body: form,
    })
    return {
      status: answer.status,
      body: (await answer.json()) as Upload & { code?: string; details?: { offset: number } },
    }
  }
  /** Asks until the upload has come to its end. */
  const ended = (client: Client, { id }: Upload) =>
    expect
      .poll(async () => ((await client.ask('GET', `/api/uploads/${id}`)).body as Upload).state, { timeout: 30_000 })
      .toSatisfy(({ kind }: Upload['state']) => kind === 'ready' || kind === 'refused')
      .then(async () => ((await client.ask('GET', `/api/uploads/${id}`)).body as Upload).state)

  it('come in chunks, and are taken up again where they were lost', async () => {
    const { client, url, left, mediaDir } = await begin()
    const bytes = await sample('stereo-44100.mp3')
    const upload = await start(client, bytes.length)
    expect(upload).toMatchObject({ offset: 0, state: { kind: 'receiving' } })
    const half = Math.floor(bytes.length / 2)
    expect((await chunk(url, client, upload, 0, bytes.subarray(0, half))).body.offset).toBe(half)
    const again = await chunk(url, client, upload, 0, bytes.subarray(0, half))
    expect([again.status, again.body]).toMatchObject([409, { code: 'wrong_offset', details: { offset: half } }])
    expect((await chunk(url, client, upload, half, bytes.subarray(half))).body.state).toEqual({ kind: 'received' })
    const finished = await client.ask('POST', `/api/uploads/${upload.id}/finish`, {
      newItem: { title: 'Welcome', tags: ['front'] },
      language: 'en-US',
      text: 'Welcome.',
    })
    expect([finished.status, finished.body]).toMatchObject([202, { state: { kind: 'converting' } }])
    const state = await ended(client, upload)
    expect(state).toMatchObject({ kind: 'ready', key: 'welcome', language: 'en-US', revision: 1 })
    const { items } = (await client.ask('GET', '/api/content')).body as { items: ContentItem[] }
    const english = items[0]?.languages[0]
    expect(english).toMatchObject({ file: { bytes: bytes.length, name: 'Welcome.mp3' }, text: 'Welcome.' })
    expect(english?.sound?.waveform.length).toBeGreaterThan(100)
    const names = [english?.file?.url, english?.phone?.url, english?.phone?.mulawUrl].map((path) =>
      path?.split('/').at(-1),
    )
    expect((await left()).sort()).toEqual([...names].sort())
    const stored = english?.file?.url.replace('/media/', '') ?? ''
    expect((await stat(join(mediaDir, stored))).size).toBe(bytes.length)
  })

  it.each([
    ['a renamed program', 'Welcome.mp3', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4000, 7)]), /program/],
    [
      'a picture with a script',
      'logo.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      /SVG/,
    ],
    ['a text', 'Welcome.wav', Buffer.from('Welcome to us. '.repeat(100)), /./],
    ['nothing at all', 'empty.mp3', Buffer.alloc(0), /empty/],
  ])('refuse %s with clear words, and nothing is left', async (_, fileName, bytes, message) => {
    const { client, url, left } = await begin()
    const upload = await start(client, bytes.length, fileName)
    if (bytes.length > 0) await chunk(url, client, upload, 0, bytes)
    await client.ask('POST', `/api/uploads/${upload.id}/finish`, { newItem: { title: 'x' }, language: 'en-US' })
    const state = await ended(client, upload)
    expect(state).toMatchObject({ kind: 'refused', message: expect.stringMatching(message) as string })
    expect(await left()).toEqual([])
    expect((await client.ask('GET', '/api/content')).body).toMatchObject({ items: [] })
  })

  it('can be cancelled, in the middle of a conversion too', async () => {
    const { client, url, left } = await begin()
    const bytes = await sample('stereo-44100.mp3')
    const early = await start(client, bytes.length)
    await chunk(url, client, early, 0, bytes.subarray(0, 1000))
    expect(await left()).toHaveLength(1)
    expect((await client.ask('DELETE', `/api/uploads/${early.id}`)).status).toBe(204)
    expect(await left()).toEqual([])
    const late = await start(client, bytes.length)
    await chunk(url, client, late, 0, bytes)
    await client.ask('POST', `/api/uploads/${late.id}/finish`, { newItem: { title: 'x' }, language: 'en-US' })
    await client.ask('DELETE', `/api/uploads/${late.id}`)
    await expect.poll(left, { timeout: 20_000 }).toEqual([])
    expect((await client.ask('GET', '/api/content')).body).toMatchObject({ items: [] })
    expect((await client.ask('GET', `/api/uploads/${late.id}`)).status).toBe(404)
  })

  it('are told beforehand when they are too large, by their kind', async () => {
    const { client } = await begin()
    const mb = 1024 * 1024
    for (const [kind, bytes, message] of [
      ['audio', 26 * mb, 'The file is larger than 25 MB, the most it may have. Make it shorter or compress it.'],
      ['video', 501 * mb, 'The file is larger than 500 MB, the most it may have. Make it shorter or compress it.'],
      [undefined, 600 * mb, 'The file is larger than 500 MB, the most it may have. Make it shorter or compress it.'],
      ['zip', 2049 * mb, 'The zip is larger than 2 GB, the most that is taken. Import it in parts.'],
    ] as const) {
      const refused = await client.ask('POST', '/api/uploads', { fileName: 'a', bytes, ...(kind && { kind }) })
      expect([refused.status, refused.body]).toMatchObject([413, { code: 'too_large', message }])
    }
  })

  it('refuse 600 MB by what they say, before a byte of them is read', async () => {
    const { client, url, left } = await begin()
    const item = (await client.ask('POST', '/api/content', { title: 'x', kind: 'audio' })).body as ContentItem
    const asked = request(`${url}/api/content/${item.id}/languages/en-US/file`, {
      method: 'POST',
      headers: {
        ...headersOf(client),
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': 600 * 1024 * 1024,
      },
    })
    asked.flushHeaders()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(413)
    asked.on('error', () => {})
    asked.destroy()
    expect(await left()).toEqual([])
  })

  it('refuse 600 MB that come without saying so, at the limit and not at the end', async () => {
    const { client, url, left } = await begin()
    const upload = await start(client, 100_000)
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST /api/uploads/${upload.id}/chunks?offset=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    const piece = Buffer.alloc(64 * 1024, 1)
    const send = (data: Buffer) =>
      socket.write(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]))
    send(
      Buffer.from(
        '--b\r\nContent-Disposition: form-data; name="chunk"; filename="x"\r\nContent-Type: audio/mpeg\r\n\r\n',
      ),
    )
    let sent = 0
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', () => {})
    while (answer === '' && !socket.destroyed && sent < 600 * 1024 * 1024) {
      // The line may be cut before the answer was looked at.
      if (!send(piece))
        await Promise.race([once(socket, 'drain'), once(socket, 'close'), once(socket, 'data')]).catch(() => {})
      sent += piece.length
    }
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/too_large/)
    expect(sent).toBeLessThan(20 * 1024 * 1024)
    socket.destroy()
    const { offset } = (await client.ask('GET', `/api/uploads/${upload.id}`)).body as Upload
    expect(offset).toBe(0)
    await client.ask('DELETE', `/api/uploads/${upload.id}`)
    await expect.poll(left).toEqual([])
  })

  it('refuse what is no form, and a form that breaks off', async () => {
    const { client, url, left } = await begin()
    const item = (await client.ask('POST', '/api/content', { title: 'x', kind: 'audio' })).body as ContentItem
    const path = `${url}/api/content/${item.id}/languages/en-US/file`
    const post = async (type: string, body: string) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { ...headersOf(client), 'content-type': type },
        body,
      })
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    expect(await post('application/json', '{}')).toEqual([415, 'not_a_form'])
    expect(await post('multipart/form-data', 'x')).toEqual([400, 'bad_form'])
    expect(await post('multipart/form-data; boundary=b', 'x')).toEqual([400, 'bad_form'])
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc'
    expect(await post('multipart/form-data; boundary=b', head)).toEqual([400, 'bad_form'])
    const other = '--b\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\nabc\r\n--b--\r\n'
    expect(await post('multipart/form-data; boundary=b', other)).toEqual([400, 'bad_form'])
    expect(await left()).toEqual([])
  })

  it('leave nothing when the client goes away in the middle', async () => {
    const { client, url, left } = await begin()
    const item = (await client.ask('POST', '/api/content', { title: 'x', kind: 'audio' })).body as ContentItem
    const asked = request(`${url}/api/content/${item.id}/languages/en-US/file`, {
      method: 'POST',
      headers: { ...headersOf(client), 'content-type': 'multipart/form-data; boundary=b', 'content-length': 1_000_000 },
    })
    asked.on('error', () => {})
    asked.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n')
    asked.write(Buffer.alloc(200_000, 1))
    await expect.poll(left).toHaveLength(1)
    asked.destroy()
    await expect.poll(left).toEqual([])
  })

  it('go on where they were when the line that a chunk came by is dead, though nobody has told the server', async () => {
    const { client, url } = await begin()
    const bytes = await sample('stereo-44100.mp3')
    const upload = await start(client, bytes.length)
    const dead = request(`${url}/api/uploads/${upload.id}/chunks?offset=0`, {
      method: 'POST',
      headers: { ...headersOf(client), 'content-type': 'multipart/form-data; boundary=b', 'content-length': 20_000 },
    })
    dead.on('error', () => {})
    dead.write('--b\r\nContent-Disposition: form-data; name="chunk"; filename="x"\r\n\r\n')
    dead.write(Buffer.alloc(5000, 9))
    // Another offset is refused as long as the first comes in.
    await expect
      .poll(async () => (await chunk(url, client, upload, 1, bytes.subarray(1, 2))).body.code)
      .toBe('upload_busy')
    const again = await chunk(url, client, upload, 0, bytes)
    expect([again.status, again.body.state]).toEqual([200, { kind: 'received' }])
    dead.destroy()
    await client.ask('POST', `/api/uploads/${upload.id}/finish`, { newItem: { title: 'Welcome' }, language: 'en-US' })
    expect(await ended(client, upload)).toMatchObject({ kind: 'ready' })
  })

  it('begun or put to use twice, for want of an answer, are one and make one item, also after a restart', async () => {
    const { client, url, mediaDir } = await begin()
    const bytes = await sample('mono-8000.mp3')
    const file = { id: crypto.randomUUID(), fileName: 'Welcome.mp3', bytes: bytes.length }
    const wish = { newItem: { title: 'Welcome', key: 'welcome' }, language: 'en-US', text: 'Hello.' }
    const upload = (await client.ask('POST', '/api/uploads', file)).body as Upload
    const again = await client.ask('POST', '/api/uploads', file)
    expect([upload.id, again.status, again.body]).toMatchObject([file.id, 201, { id: file.id, offset: 0 }])
    const other = await client.ask('POST', '/api/uploads', { ...file, bytes: 5 })
    expect([other.status, other.body]).toMatchObject([409, { code: 'id_taken' }])
    await chunk(url, client, upload, 0, bytes)
    const finish = () => client.ask('POST', `/api/uploads/${file.id}/finish`, wish)
    expect([(await finish()).status, (await finish()).status]).toEqual([202, 202])
    const state = await ended(client, upload)
    expect(state).toMatchObject({ kind: 'ready', itemId: file.id, key: 'welcome', revision: 1 })
    expect((await finish()).body).toMatchObject({ state })
    // Another process, which knows nothing of the upload.
    const media = newLibrary(database.store, { clock: standingClock(), mediaDir })
    const { app } = newApi(database.store, { media })
    const restarted = await listenFor(app)
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`${restarted.url}${path}`, {
        method,
        headers: { ...headersOf(client), 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      return (await answer.json()) as Upload
    }
    await ask('POST', '/api/uploads', file)
    await chunk(restarted.url, client, upload, 0, bytes)
    await ask('POST', `/api/uploads/${file.id}/finish`, wish)
    await expect
      .poll(async () => (await ask('GET', `/api/uploads/${file.id}`)).state, { timeout: 20_000 })
      .toEqual(state)
    const { items } = (await client.ask('GET', '/api/content')).body as { items: ContentItem[] }
    expect(items).toMatchObject([{ key: 'welcome', languages: [{ revision: 1, text: 'Hello.' }] }])
  })

  it('begun a hundred times under one id are not too many, and one that nothing was sent of is soon forgotten', async () => {
    const timers = manualTimers()
    const clock = standingClock()
    const random = systemRandom
    const incoming = createIncoming({ mediaDir: newMediaDir(), clock })
    const place = () => Promise.reject(new Error('Nothing is placed.'))
    const { imports } = newLibrary(database.store, { clock })
    const uploads = createUploads({ incoming, clock, timers, random, log: silentLog, place, imports })
    const ref = { companyId: random.uuid(), userId: random.uuid(), id: random.uuid() }
    for (let time = 0; time < 101; time++) await uploads.begin({ ...ref, fileName: 'a', bytes: 5 })
    const started = await uploads.begin({ ...ref, id: random.uuid(), fileName: 'b', bytes: 5 })
    await uploads.addChunk({ ...ref, id: started.id }, 0, async () => ({ bytes: 1 }))
    clock.move(16 * 60_000)
    await timers.pass(6 * 60_000)
    expect(() => uploads.find(ref)).toThrow('There is no upload')
    expect(uploads.find({ ...ref, id: started.id }).offset).toBe(1)
    await uploads.stop()
  })

  /** Uploads whose files are put to use by `place`. */
  function newUploads(place: Parameters<typeof createUploads>[0]['place']) {
    const mediaDir = newMediaDir()
    const clock = standingClock()
    const incoming = createIncoming({ mediaDir, clock })
    const { imports } = newLibrary(database.store, { clock })
    const ports = { clock, timers: systemTimers, random: systemRandom, log: silentLog }
    const uploads = createUploads({ incoming, ...ports, place, imports })
    const ref = { companyId: systemRandom.uuid(), userId: systemRandom.uuid(), id: systemRandom.uuid() }
    const left = async () =>
      (await readdir(mediaDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    return { uploads, ref, left }
  }
  const wish: FinishUpload = { newItem: { title: 'x' }, language: 'en-US', as: 'file', trimSilence: false }

  it('begun twice at the same time under one id are one, and leave no second file', async () => {
    const { uploads, ref, left } = newUploads(() => Promise.reject(new Error('Nothing is placed.')))
    const file = { ...ref, fileName: 'a', bytes: 5 }
    const [first, second] = await Promise.all([uploads.begin(file), uploads.begin(file)])
    expect(second).toEqual(first)
    expect(await left()).toHaveLength(1)
    await uploads.cancel(ref)
    expect(await left()).toEqual([])
    await uploads.stop()
  })

  it('that are cancelled too late say so, and what they became', async () => {
    let finish = (): void => undefined
    let begin = (): void => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const placed = { itemId: crypto.randomUUID(), key: 'x', language: 'en-US', revision: 1 }
    const { uploads, ref } = newUploads(() => {
      begin()
      return new Promise((resolve) => (finish = () => resolve(placed)))
    })
    await uploads.begin({ ...ref, fileName: 'a', bytes: 0 })
    uploads.finish(ref, wish)
    await begun
    const cancelled = uploads.cancel(ref)
    // What is put to use no longer looks at whether it was cancelled.
    finish()
    await expect(cancelled).rejects.toMatchObject({ status: 409, code: 'upload_ready', details: placed })
    expect(uploads.find(ref).state).toEqual({ kind: 'ready', ...placed })
    await uploads.stop()
  })

  it('take no chunk once more that is sent again while they are cancelled', async () => {
    const { uploads, ref, left } = newUploads(() => Promise.reject(new Error('Nothing is placed.')))
    await uploads.begin({ ...ref, fileName: 'a', bytes: 5 })
    const received: number[] = []
    const receive = ({ signal }: { signal: AbortSignal }) =>
      new Promise<{ bytes: number }>((_resolve, reject) => {
        received.push(1)
        signal.addEventListener('abort', () => reject(new Error('cut')))
      })
    const first = uploads.addChunk(ref, 0, receive)
    const again = uploads.addChunk(ref, 0, receive)
    const cancelled = uploads.cancel(ref)
    await expect(first).rejects.toThrow('cut')
    await expect(again).rejects.toMatchObject({ status: 404 })
    await cancelled
    expect([received.length, await left()]).toEqual([1, []])
    await uploads.stop()
  })

  it('stop only when what is done with them has ended, and begin no more', async () => {
    const seen: string[] = []
    let end = (): void => undefined
    const { uploads, ref, left } = newUploads(({ signal }) => {
      seen.push('begun')
      return new Promise((_resolve, reject) => {
        end = () => {
          seen.push(signal.aborted ? 'ended' : 'not told')
          reject(new Error('cancelled'))
        }
      })
    })
    await uploads.begin({ ...ref, fileName: 'a', bytes: 0 })
    uploads.finish(ref, wish)
    await expect.poll(() => seen).toEqual(['begun'])
    const stopped = uploads.stop().then(() => seen.push('stopped'))
    // Longer than removing a file takes.
    for (let times = 0; times < 20; times++) await left()
    end()
    await stopped
    expect([seen, await left()]).toEqual([['begun', 'ended', 'stopped'], []])
    await expect(uploads.begin({ ...ref, fileName: 'a', bytes: 5 })).rejects.toMatchObject({ status: 503 })
  })

  it('leave words alone that are newer than those that were seen, and say so', async () => {
    const { client, url } = await begin()
    const item = (await client.ask('POST', '/api/content', { title: 'Welcome', kind: 'audio' })).body as ContentItem
    const bytes = await sample('mono-8000.mp3')
    const record = async (words: { text: string; seenText?: string }) => {
      const upload = await start(client, bytes.length)
      await chunk(url, client, upload, 0, bytes)
      await client.ask('POST', `/api/uploads/${upload.id}/finish`, { itemId: item.id, language: 'en-US', ...words })
      const state = await ended(client, upload)
      const { body } = await client.ask('GET', `/api/content/${item.id}`)
      return [state, (body as ContentItem).languages[0]?.text]
    }
    expect(await record({ text: 'Hello.', seenText: 'Hello.' })).toMatchObject([{ kind: 'ready' }, 'Hello.'])
    await client.ask('PUT', `/api/content/${item.id}/languages/en-US/text`, { text: 'Good day.' })
    expect(await record({ text: 'Hello.', seenText: 'Hello.' })).toMatchObject([{ keptText: true }, 'Good day.'])
    const [state, text] = await record({ text: 'Good evening.', seenText: 'Good day.' })
    expect([state, text]).toEqual([expect.not.objectContaining({ keptText: true }), 'Good evening.'])
  })

  it('of more than 5 GB at once are too many', async () => {
    const { client } = await begin()
    for (let index = 0; index < 10; index++) await start(client, 500 * 1024 * 1024)
    const more = await client.ask('POST', '/api/uploads', { fileName: 'a', bytes: 500 * 1024 * 1024 })
    expect([more.status, more.body]).toMatchObject([429, { code: 'too_many_uploads' }])
  })

  it('may be what telephones play, byte for byte', async () => {
    const { client, url } = await begin()
    const bytes = pcmWave(8000)
    const upload = await start(client, bytes.length, 'silence.wav')
    await chunk(url, client, upload, 0, bytes)
    await client.ask('POST', `/api/uploads/${upload.id}/finish`, { newItem: { title: 'Silence' }, language: 'en-US' })
    expect(await ended(client, upload)).toMatchObject({ kind: 'ready' })
    const { items } = (await client.ask('GET', '/api/content')).body as { items: ContentItem[] }
    expect(items[0]?.languages[0]?.phone?.url).toBe(items[0]?.languages[0]?.file?.url)
  })

  it('for a deleted item are refused before anything is converted or kept', async () => {
    const { client, url, left } = await begin()
    const item = (await client.ask('POST', '/api/content', { title: 'x', kind: 'audio' })).body as ContentItem
    await client.ask('DELETE', `/api/content/${item.id}`)
    const bytes = await sample('mono-8000.mp3')
    const upload = await start(client, bytes.length)
    await chunk(url, client, upload, 0, bytes)
    await client.ask('POST', `/api/uploads/${upload.id}/finish`, { itemId: item.id, language: 'en-US' })
    expect(await ended(client, upload)).toMatchObject({ kind: 'refused', code: 'is_deleted' })
    expect(await left()).toEqual([])
  })

  it('keep names of paths and hidden signs harmless', async () => {
    const { client } = await begin()
    expect((await start(client, 5, '../../etc/pass\u202ewd\u0000.mp3')).fileName).toBe('passwd.mp3')
    expect((await start(client, 5, 'C:\\Music\\a.wav')).fileName).toBe('a.wav')
    expect((await start(client, 5, '/')).fileName).toBe('file')
  })

  it('are for members who may write', async () => {
    const { client } = await begin('viewer')
    expect((await client.ask('POST', '/api/uploads', { fileName: 'a', bytes: 1 })).status).toBe(403)
  })

  it('turn away a file of another kind than the item', async () => {
    const { client, url } = await begin()
    const image = (await client.ask('POST', '/api/content', { title: 'Logo', kind: 'image' })).body as ContentItem
    const bytes = await sample('mono-8000.mp3')
    const upload = await start(client, bytes.length)
    await chunk(url, client, upload, 0, bytes)
    await client.ask('POST', `/api/uploads/${upload.id}/finish`, { itemId: image.id, language: 'zxx' })
    expect(await ended(client, upload)).toEqual({
      kind: 'refused',
      code: 'wrong_kind',
      message: 'The file is a sound, and Logo is for an image.',
    })
  })

  it('of captions and pictures are held to what captions and pictures of a film must be', async () => {
    const { client, url } = await begin()
    const film = (await client.ask('POST', '/api/content', { title: 'Tour', kind: 'video' })).body as ContentItem
    const use = async (bytes: Buffer, as: 'file' | 'captions' | 'poster') => {
      const upload = await start(client, bytes.length, 'a')
      await chunk(url, client, upload, 0, bytes)
      await client.ask('POST', `/api/uploads/${upload.id}/finish`, { itemId: film.id, language: 'en-US', as })
      return ended(client, upload)
    }
    const cue = (text: string) => Buffer.from(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n`)
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const early = {
      kind: 'refused',
      code: 'no_file',
      message: 'Tour has no video in en-US yet. Upload it first.',
    }
    expect(await use(cue('Come in.'), 'captions')).toEqual(early)
    expect(await use(picture, 'poster')).toEqual(early)
    expect(await use(await sample('picture.mp4'), 'file')).toMatchObject({ kind: 'ready', revision: 1 })
    expect(await use(cue('<b>'.repeat(60_000)), 'captions')).toMatchObject({ kind: 'refused', code: 'bad_captions' })
    expect(await use(cue('Come in.'), 'captions')).toMatchObject({ kind: 'ready', revision: 2 })
    expect(await use(picture, 'poster')).toMatchObject({ kind: 'ready', revision: 3 })
    expect(await use(cue('Come in.'), 'captions')).toMatchObject({ kind: 'ready', revision: 4 })
    const { body } = await client.ask('GET', `/api/content/${film.id}`)
    expect((body as ContentItem).languages).toMatchObject([
      {
        captionsUrl: expect.stringMatching(/\.vtt$/) as string,
        posterUrl: expect.stringMatching(/\.png$/) as string,
      },
    ])
  })

  it('of a picture taken of a film come in the revision of that film, and on no other', async () => {
    const { client, url, newMember } = await begin()
    const film = (await client.ask('POST', '/api/content', { title: 'Tour', kind: 'video' })).body as ContentItem
    const path = `/api/content/${film.id}/languages/en-US`
    const use = async (by: Client, bytes: Buffer, more: object = {}) => {
      const upload = await start(by, bytes.length, 'a')
      await chunk(url, by, upload, 0, bytes)
      await by.ask('POST', `/api/uploads/${upload.id}/finish`, { itemId: film.id, language: 'en-US', ...more })
      return ended(by, upload)
    }
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const ofFilm = (filmRevision: number) => ({ as: 'poster', filmRevision })
    const tour = await sample('picture.mp4')
    // Another film: what a player skips.
    const other = Buffer.concat([tour, Buffer.from([0, 0, 0, 8, ...Buffer.from('free')])])
    const colleague = await newMember('editor', client.companyId)

    expect(await use(client, tour)).toMatchObject({ kind: 'ready', revision: 1 })
    expect(await use(client, picture, ofFilm(1))).toMatchObject({ kind: 'ready', revision: 1 })
    // The same once more, after an answer that was lost.
    expect(await use(client, picture, ofFilm(1))).toMatchObject({ kind: 'ready', revision: 1 })

    // The same member has put another film there before the picture of the first has come.
    expect(await use(client, other)).toMatchObject({ kind: 'ready', revision: 2 })
    expect(await use(client, picture, ofFilm(1))).toMatchObject({ kind: 'refused', code: 'other_film' })
    // Words that came in between leave the film as it is.
    expect((await colleague.ask('PUT', `${path}/text`, { text: 'Come in.' })).status).toBe(200)
    expect(await use(client, picture, ofFilm(2))).toMatchObject({ kind: 'ready', revision: 4 })
    expect(await use(client, Buffer.concat([picture, Buffer.from([0])]), ofFilm(2))).toMatchObject({
      ...{ kind: 'refused', code: 'other_picture' },
      message: 'The video was given another picture meanwhile, which stays.',
    })
    expect(await use(client, picture, ofFilm(9))).toMatchObject({ kind: 'refused', code: 'not_found' })
  })
})
