import { expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ContentItem } from '#shared/api/content.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { insertContentItem, updateContentItem } from '#runtime/store/content.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { importZip } from '#runtime/testing/importZip.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { join } from 'node:path'

const sample = (name: string) => readFile(join(projectRoot, 'runtime/audio/samples', name))

/** A flow whose one prompt plays an item in English. */
const playing = (key: string) => ({
  ...blankFlow({ name: 'Reception' }),
  nodes: [
    { id: 'start', type: 'start', version: 1, position: { x: 0, y: 0 }, data: {} },
    {
      id: 'hello',
      type: 'say',
      version: 1,
      label: 'Greeting',
      position: { x: 0, y: 200 },
      data: {
        prompt: [{ kind: 'recording', content: { 'en-US': key }, text: { 'en-US': 'Hello.' } }],
        interruptible: true,
      },
    },
    { id: 'end', type: 'end', version: 1, position: { x: 0, y: 400 }, data: {} },
  ],
  edges: [
    { id: 'a', from: { nodeId: 'start', portId: 'next' }, to: 'hello' },
    { id: 'b', from: { nodeId: 'hello', portId: 'next' }, to: 'end' },
  ],
})

eachDatabase('content', (database) => {
  const make = async (client: Client, title: string, more: object = {}) =>
    (await client.ask('POST', '/api/content', { title, kind: 'audio', ...more })).body as ContentItem
  const list = async (client: Client, query: string) =>
    ((await client.ask('GET', `/api/content?${query}`)).body as { items: ContentItem[] }).items.map(
      ({ title }) => title,
    )
  const write = (client: Client, { id }: ContentItem, language: string, text: string) =>
    client.ask('PUT', `/api/content/${id}/languages/${language}/text`, { text })

  it('makes items under keys of their own', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const first = await make(editor, 'Welcome to us!')
    expect(first).toMatchObject({ key: 'welcome-to-us', kind: 'audio', languages: [], uses: 0, isDeleted: false })
    expect((await make(editor, 'Welcome to us')).key).toBe('welcome-to-us-2')
    expect((await make(editor, '欢迎')).key).toBe('audio')
    const taken = await editor.ask('POST', '/api/content', { title: 'Other', kind: 'audio', key: 'welcome-to-us' })
    expect([taken.status, taken.body]).toMatchObject([409, { code: 'key_taken' }])
    expect((await editor.ask('POST', '/api/content', { title: 'Mine', kind: 'recording' })).status).toBe(400)
  })

  it('keeps every text as a revision, and brings one back', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Welcome')
    await write(editor, item, 'en-US', 'Hello.')
    const two = (await write(editor, item, 'en-US', 'Good day.')).body as ContentItem
    expect(two.languages).toMatchObject([{ language: 'en-US', revision: 2, text: 'Good day.', file: null }])
    const back = await editor.ask('POST', `/api/content/${item.id}/revisions/en-US/1/activate`)
    expect(back.body).toMatchObject({ languages: [{ revision: 3, text: 'Hello.' }] })
    const out = await editor.ask('DELETE', `/api/content/${item.id}/languages/en-US`)
    expect(out.body).toMatchObject({ languages: [] })
    const all = (await editor.ask('GET', `/api/content/${item.id}/revisions`)).body as { items: { text: string }[] }
    expect(all.items.map(({ text }) => text)).toEqual(['', 'Hello.', 'Good day.', 'Hello.'])
    const none = await editor.ask('POST', `/api/content/${item.id}/revisions/en-US/9/activate`)
    expect([none.status, none.body]).toMatchObject([404, { message: 'There is no revision 9 in en-US.' }])
  })

  it('writes no words over newer ones that their author has not seen', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Welcome')
    const save = (text: string, seenText: string) =>
      editor.ask('PUT', `/api/content/${item.id}/languages/en-US/text`, { text, seenText })
    expect((await save('Hello.', '')).status).toBe(200)
    const late = await save('Good day.', '')
    expect([late.status, late.body]).toMatchObject([409, { code: 'newer_words', details: { text: 'Hello.' } }])
    expect((await editor.ask('GET', `/api/content/${item.id}`)).body).toMatchObject({ languages: [{ text: 'Hello.' }] })
    expect((await save('Good day.', 'Hello.')).status).toBe(200)
    // What its author wants is there already.
    expect((await save('Good day.', 'Hello.')).status).toBe(200)
  })

  it('names first the language that most flows begin in', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Welcome')
    await write(editor, item, 'de-DE', 'Willkommen.')
    await write(editor, item, 'fr-FR', 'Bienvenue.')
    const languages = async () =>
      ((await editor.ask('GET', '/api/content/facets')).body as { languages: string[] }).languages
    expect(await languages()).toEqual(['de-DE', 'fr-FR'])
    await editor.ask('POST', '/api/flows', { name: 'Reception' })
    expect(await languages()).toEqual(['en-US', 'de-DE', 'fr-FR'])
  })

  it('saves one of two that are written at the same time', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Welcome')
    const both = ['One.', 'Two.'].map((text) =>
      editor.ask('PUT', `/api/content/${item.id}/languages/en-US/text`, { text, seenText: '' }),
    )
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('is found by words, kind, tag, folder, language, and by what is missing', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const welcome = await make(editor, 'Welcome', { tags: ['front'], folder: 'Greetings/Day' })
    await write(editor, welcome, 'fr-FR', 'Bienvenue à 100 %.')
    await make(editor, 'Jingle', { kind: 'music', folder: 'Music' })
    expect(await list(editor, 'sort=title')).toEqual(['Jingle', 'Welcome'])
    expect(await list(editor, `search=${encodeURIComponent('100 %')}`)).toEqual(['Welcome'])
    expect(await list(editor, 'search=%25')).toEqual(['Welcome'])
    expect(await list(editor, 'kind=music')).toEqual(['Jingle'])
    expect(await list(editor, 'tag=front')).toEqual(['Welcome'])
    expect(await list(editor, 'folder=Greetings')).toEqual(['Welcome'])
    expect(await list(editor, 'folder=Greet')).toEqual([])
    expect(await list(editor, 'language=fr-FR')).toEqual(['Welcome'])
    expect(await list(editor, 'missing=fr-FR&sort=title')).toEqual(['Jingle', 'Welcome'])
    expect((await editor.ask('GET', '/api/content/facets')).body).toEqual({
      tags: [{ tag: 'front', items: 1 }],
      folders: [
        { folder: 'Greetings/Day', items: 1 },
        { folder: 'Music', items: 1 },
      ],
      languages: ['fr-FR'],
      deleted: 0,
    })
  })

  it('is found by its exact key among many that hold it, and when it was deleted if that is asked for', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const welcome = await make(editor, 'Welcome', { key: 'welcome' })
    for (let number = 2; number <= 5; number++) await make(editor, `Welcome ${number}`)
    expect(await list(editor, 'key=welcome')).toEqual(['Welcome'])
    expect(await list(editor, 'key=welc')).toEqual([])
    await editor.ask('DELETE', `/api/content/${welcome.id}`)
    expect(await list(editor, 'key=welcome')).toEqual([])
    expect(await list(editor, 'key=welcome&deleted=any')).toEqual(['Welcome'])
  })

  it('goes through a long list page by page, by either order', async () => {
    const { newMember, clock } = newApi(database.store)
    const editor = await newMember('editor')
    for (const title of ['d', 'B', 'a', 'C', 'e']) {
      await make(editor, title)
      clock.move(1000)
    }
    for (const [sort, expected] of [
      ['title', ['a', 'B', 'C', 'd', 'e']],
      ['updated', ['e', 'C', 'a', 'B', 'd']],
    ] as const) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const { body } = await editor.ask('GET', `/api/content?limit=2&sort=${sort}${next}`)
        const page = body as { items: ContentItem[]; nextCursor: string | null }
        seen.push(...page.items.map(({ title }) => title))
        cursor = page.nextCursor
      }
      expect(seen).toEqual(expected)
    }
  })

  it('says where it is used, and is not deleted there', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Welcome')
    const { id: flowId } = (await editor.ask('POST', '/api/flows', { name: 'Reception', flow: playing('welcome') }))
      .body as { id: string }
    const uses = (await editor.ask('GET', `/api/content/${item.id}/uses`)).body
    expect(uses).toEqual({
      items: [
        {
          flowId,
          flowKey: 'reception',
          flowName: 'Reception',
          in: 'draft',
          versionId: null,
          nodes: [{ id: 'hello', label: 'Greeting' }],
        },
      ],
    })
    const refused = await editor.ask('DELETE', `/api/content/${item.id}`)
    expect([refused.status, refused.body]).toMatchObject([
      409,
      {
        code: 'content_in_use',
        message: 'Welcome is used in Reception. Take it out there first.',
        details: { uses: [{ flowId }] },
      },
    ])
    expect(await list(editor, 'use=used')).toEqual(['Welcome'])
    await editor.ask(
      'PUT',
      `/api/flows/${flowId}/draft`,
      { flow: blankFlow({ name: 'Reception' }) },
      { 'if-match': '"1"' },
    )
    expect(await list(editor, 'use=unused')).toEqual(['Welcome'])
    expect((await editor.ask('DELETE', `/api/content/${item.id}`)).status).toBe(204)
    expect(await list(editor, '')).toEqual([])
    expect(await list(editor, 'deleted=true')).toEqual(['Welcome'])
    const gone = (await editor.ask('GET', `/api/content/${item.id}`)).body as ContentItem
    expect([gone.isDeleted, gone.deletedAt]).toEqual([true, gone.updatedAt])
    const change = await write(editor, item, 'en-US', 'Hello.')
    expect([change.status, change.body]).toMatchObject([409, { code: 'is_deleted' }])
    expect((await editor.ask('POST', `/api/content/${item.id}/restore`)).body).toMatchObject({
      ...{ isDeleted: false, deletedAt: null },
    })
  })

  it('is not published once it was deleted, and not deleted once it was published, however the two meet', async () => {
    const editor = await newApi(database.store).newMember('editor')
    for (let round = 0; round < 8; round++) {
      const item = await make(editor, `Welcome ${round}`)
      const { id: flowId } = (
        await editor.ask('POST', '/api/flows', { name: `Reception ${round}`, flow: playing('nothing') })
      ).body as { id: string }
      // The draft names it in the same moment in which it is deleted and published.
      const [deleted, published] = await Promise.all([
        editor.ask('DELETE', `/api/content/${item.id}`),
        editor
          .ask('PUT', `/api/flows/${flowId}/draft`, { flow: playing(item.key) }, { 'if-match': '"1"' })
          .then(() => editor.ask('POST', `/api/flows/${flowId}/versions`, {})),
      ])
      const now = (await editor.ask('GET', `/api/content/${item.id}`)).body as ContentItem
      expect([now.isDeleted, published.status === 201]).not.toEqual([true, true])
      expect([204, 409]).toContain(deleted.status)
    }
  })

  it('gives no caller’s recording to who may not hear them, and brings none back', async () => {
    const { newMember, clock } = newApi(database.store)
    const editor = await newMember('editor')
    const { companyId } = editor
    const item = { companyId, id: randomUUID(), key: 'recording-re1', title: 'Voicemail', kind: 'recording' as const }
    await insertContentItem(database.store.db, { ...item, createdBy: null, now: clock.now() })
    const ref = { companyId, itemId: item.id }
    await updateContentItem(database.store.db, ref, { deletedAt: clock.now(), updatedAt: clock.now() })
    expect((await editor.ask('GET', `/api/content/${item.id}`)).status).toBe(403)
    expect((await editor.ask('GET', '/api/content?kind=recording')).status).toBe(403)
    const restored = await editor.ask('POST', `/api/content/${item.id}/restore`)
    expect([restored.status, restored.body]).toMatchObject([409, { code: 'is_recording' }])
    const { results } = (await editor.ask('POST', '/api/content/bulk', { ids: [item.id], action: 'restore' })).body as {
      results: { code: string }[]
    }
    expect(results).toMatchObject([{ isDone: false, code: 'is_recording' }])
  })

  it('does one thing to many, and tells of each what became of it', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const used = await make(editor, 'Welcome')
    const free = await make(editor, 'Goodbye')
    await editor.ask('POST', '/api/flows', { name: 'Reception', flow: playing('welcome') })
    const ids = [used.id, free.id]
    await editor.ask('POST', '/api/content/bulk', { ids, action: 'addTag', tag: 'old' })
    await editor.ask('POST', '/api/content/bulk', { ids, action: 'move', folder: 'Attic' })
    expect(await list(editor, 'tag=old&folder=Attic&sort=title')).toEqual(['Goodbye', 'Welcome'])
    const { results } = (await editor.ask('POST', '/api/content/bulk', { ids, action: 'delete' })).body as {
      results: { id: string; isDone: boolean; code: string | null }[]
    }
    expect(results).toMatchObject([
      { id: used.id, isDone: false, code: 'content_in_use' },
      { id: free.id, isDone: true, code: null },
    ])
  })

  it('keeps every tag of those that were given at the same time', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const { id } = await make(editor, 'Welcome')
    const tags = Array.from({ length: 10 }, (_, index) => `tag-${index}`)
    await Promise.all(tags.map((tag) => editor.ask('POST', '/api/content/bulk', { ids: [id], action: 'addTag', tag })))
    const { body } = await editor.ask('GET', `/api/content/${id}`)
    expect([...(body as ContentItem).tags].sort()).toEqual(tags)
  })

  it('answers what cannot be with what is wrong about it', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const { id } = await make(editor, 'Welcome')
    const none = await editor.ask('POST', `/api/content/${id}/revisions/en-US/99999999999/activate`)
    expect([none.status, none.body]).toMatchObject([400, { code: 'invalid' }])
    const cursor = Buffer.from(JSON.stringify(['Welcome', 'nobody'])).toString('base64url')
    const page = await editor.ask('GET', `/api/content?sort=title&cursor=${cursor}`)
    expect([page.status, page.body]).toMatchObject([400, { code: 'bad_cursor' }])
    const finish = { itemId: id, language: 'en-US', durationMs: 9e15 }
    const long = await editor.ask('POST', `/api/uploads/${id}/finish`, finish)
    expect([long.status, long.body]).toMatchObject([400, { code: 'invalid' }])
  })

  it('binds a publication to the file of the moment, and tells lint what is missing', async () => {
    const { app, newMember } = newApi(database.store)
    const editor = await newMember('editor')
    const item = await make(editor, 'Welcome')
    const { id: flowId } = (await editor.ask('POST', '/api/flows', { name: 'Reception', flow: playing('welcome') }))
      .body as { id: string }
    const world = (await editor.ask('GET', `/api/flows/${flowId}/draft/world`)).body
    expect(world).toMatchObject({ content: { welcome: { kind: 'audio', files: {} } } })
    const { url } = await listenFor(app)
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await sample('stereo-44100.mp3'))]), 'Welcome.mp3')
    form.append('text', 'Hello\u0000 from us.')
    const sent = await fetch(`${url}/api/content/${item.id}/languages/en-US/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${editor.token}` },
      body: form,
    })
    const placed = (await sent.json()) as ContentItem
    expect([sent.status, placed]).toMatchObject([
      201,
      { languages: [{ revision: 1, text: 'Hello from us.', file: { name: 'Welcome.mp3', type: 'audio/mpeg' } }] },
    ])
    const [english] = placed.languages
    expect(english?.sound?.loudnessLufs).toBeCloseTo(-20, 0)
    const published = await editor.ask('POST', `/api/flows/${flowId}/versions`, { note: 'x' })
    expect(published.status, JSON.stringify(published.body)).toBe(201)
    const version = (await editor.ask('GET', `/api/flows/${flowId}/versions/${(published.body as { id: string }).id}`))
      .body as { bindings: { content: Record<string, Record<string, { url: string; revision: number }>> } }
    expect(version.bindings.content['welcome']?.['en-US']).toMatchObject({ url: english?.phone?.url, revision: 1 })
  })

  it('exports far more than a page of items at once, and says which of them cannot be', async () => {
    const { db, newMember } = newApi(database.store)
    const editor = await newMember('editor')
    const { companyId } = editor
    const [createdAt, updatedAt] = [new Date(0), new Date(0)]
    const rows = Array.from({ length: 1200 }, (_, at) => ({
      ...{ companyId, id: randomUUID(), key: `k${at}`, title: `K ${at}` },
      ...{ sessionId: null, createdBy: null, deletedAt: null, createdAt, updatedAt },
      kind: at === 7 ? ('recording' as const) : ('audio' as const),
    }))
    await db.insertInto('contentItem').values(rows).execute()
    const ids = rows.map(({ id }) => id)
    const gone = randomUUID()
    const refusal = await editor.ask('POST', '/api/content/export', { ids: [...ids, gone] })
    expect([refusal.status, refusal.body]).toMatchObject([
      409,
      {
        code: 'not_exported',
        details: {
          refused: [
            { id: ids[7], code: 'is_recording' },
            { id: gone, code: 'not_found' },
          ],
        },
      },
    ])
    const taken = await editor.ask('POST', '/api/content/export', { ids: ids.filter((_, at) => at !== 7) })
    expect([taken.status, taken.headers.get('content-type')]).toEqual([200, 'application/zip'])
  })

  it('exports a library as a zip, and takes it in elsewhere', async () => {
    const { app, newMember } = newApi(database.store)
    const [here, there] = [await newMember('editor'), await newMember('editor')]
    const item = await make(here, 'Welcome', { tags: ['a', 'b'], folder: 'Greetings' })
    const { url } = await listenFor(app)
    const post = async (client: Client, path: string, name: string, bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData()
      form.append('file', new Blob([bytes]), name)
      const headers = { authorization: `Bearer ${client.token}` }
      return fetch(`${url}${path}`, { method: 'POST', headers, body: form })
    }
    await post(
      here,
      `/api/content/${item.id}/languages/en-US/file`,
      'a.ogg',
      new Uint8Array(await sample('stereo-44100.ogg')),
    )
    await write(here, item, 'es-ES', '=Hola, "amigos".')
    const zip = await fetch(`${url}/api/content/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${here.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [item.id] }),
    })
    expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip'])
    const bytes = new Uint8Array(await zip.arrayBuffer())
    const to = { url, headers: { authorization: `Bearer ${there.token}` } }
    expect(await importZip(to, bytes)).toMatchObject({
      kind: 'imported',
      results: [
        { key: 'welcome', language: 'en-US', isDone: true, message: '' },
        { key: 'welcome', language: 'es-ES', isDone: true, message: '' },
      ],
    })
    const [copy] = ((await there.ask('GET', '/api/content')).body as { items: ContentItem[] }).items
    expect(copy).toMatchObject({
      ...{ key: 'welcome', title: 'Welcome', tags: ['a', 'b'], folder: 'Greetings' },
      languages: [
        { language: 'en-US', file: { type: 'audio/ogg', name: 'en-US.ogg' } },
        { language: 'es-ES', text: '=Hola, "amigos".', file: null },
      ],
    })
    expect(await importZip(to, bytes.slice(0, 200))).toMatchObject({ kind: 'refused', code: 'bad_zip' })
  })

  it('keeps a video with its sound for telephones, its picture and its captions', async () => {
    const { app, newMember } = newApi(database.store)
    const editor = await newMember('editor')
    const { url } = await listenFor(app)
    const item = await make(editor, 'Tour', { kind: 'video' })
    const captions = (vtt: string) => editor.ask('PUT', `/api/content/${item.id}/languages/en-US/captions`, { vtt })
    const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nWelcome.\n'
    const early = await captions(vtt)
    expect([early.status, early.body]).toMatchObject([422, { code: 'no_file' }])
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await sample('picture.mp4'))]), 'tour.mp4')
    const sent = await fetch(`${url}/api/content/${item.id}/languages/en-US/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${editor.token}` },
      body: form,
    })
    const placed = (await sent.json()) as ContentItem
    expect(placed.languages).toMatchObject([{ file: { type: 'video/mp4' }, captionsUrl: null }])
    expect(placed.languages[0]?.phone?.url).toMatch(/\.wav$/)
    const captioned = (await captions(vtt)).body as ContentItem
    expect(captioned.languages[0]).toMatchObject({
      revision: 2,
      captionsUrl: expect.stringMatching(/\.vtt$/) as string,
    })
    const bad = await captions('WEBVTT\n\n00:02.000 --> 00:01.000\nBackwards.\n')
    expect([bad.status, bad.body]).toMatchObject([400, { code: 'bad_captions', details: { line: 3 } }])
    const { body: without } = await captions('')
    expect((without as ContentItem).languages[0]?.captionsUrl).toBeNull()
  })

  it('writes the file of an item of captions, and takes it out', async () => {
    const editor = await newApi(database.store).newMember('editor')
    const item = await make(editor, 'Tour', { kind: 'captions' })
    const write = async (vtt: string) =>
      (await editor.ask('PUT', `/api/content/${item.id}/languages/en-US/captions`, { vtt })).body as ContentItem
    const cue = 'WEBVTT\n\n00:00.000 --> 00:01.000\n'
    const first = await write(`${cue}Welcome.\n`)
    const file = { type: 'text/vtt', name: 'tour.vtt', url: expect.stringMatching(/\.vtt$/) as string }
    expect(first.languages).toMatchObject([{ revision: 1, file, captionsUrl: null }])
    const second = await write(`${cue}Good day.\n`)
    expect(second.languages).toMatchObject([{ revision: 2, file }])
    expect(second.languages[0]?.file?.url).not.toBe(first.languages[0]?.file?.url)
    expect((await write('')).languages).toEqual([])
  })
})
