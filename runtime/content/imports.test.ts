import type { KyselyPlugin, QueryId } from 'kysely'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import yazl from 'yazl'
import type { ContentImport, ContentImportSummary, ContentItem } from '#shared/api/content.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { deleteMembership, updateRole } from '#runtime/store/memberships.ts'
import { insertImport, updateImport } from '#runtime/store/contentImports.ts'
import type { Timers } from '#runtime/clock.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { importEnd, importZip, sendZip } from '#runtime/testing/importZip.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newApi, standingClock, type Client } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { writeList } from './contentCsv.ts'

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** Words, a picture, words: a gate before the picture is kept stands in the middle of it. */
async function zipOf(prefix = '', more: Readonly<Record<string, Buffer>> = {}) {
  const zip = new yazl.ZipFile()
  const keys = ['one', 'two', 'three'].map((key) => `${prefix}${key}`)
  const [one = '', two = '', three = ''] = keys
  const list = writeList([
    { key: one, language: 'en-US', text: 'One.' },
    { key: two, language: 'en-US', file: 'a.png' },
    { key: three, language: 'en-US', text: 'Three.' },
    ...Object.keys(more).map((key) => ({ key, language: 'en-US', file: `${key}.png` })),
  ])
  zip.addBuffer(Buffer.from(list), 'content.csv')
  zip.addBuffer(picture, 'a.png')
  for (const [key, bytes] of Object.entries(more)) zip.addBuffer(bytes, `${key}.png`)
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** Lets files into the store once `open` was called; `reached` resolves with the first. */
function gate() {
  let open = (): void => undefined
  let reach = (): void => undefined
  const isOpen = new Promise<void>((resolve) => (open = resolve))
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const wrap = (files: FileStore): FileStore => ({
    ...files,
    async put(name, path, options) {
      reach()
      const { signal } = options ?? {}
      const givenUp = new Promise<never>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      )
      await Promise.race([isOpen, givenUp])
      return files.put(name, path, options)
    },
  })
  return { open: () => open(), reached, wrap }
}

/** Runs `work` before the answer of a query of a kind over imports is known. */
function afterQuery(
  kind: 'InsertQueryNode' | 'SelectQueryNode' | 'UpdateQueryNode',
  work: () => Promise<void> | void,
  pattern = /content_?import/i,
): KyselyPlugin {
  const met = new WeakSet<QueryId>()
  return {
    transformQuery: ({ node, queryId }) => {
      if (node.kind === kind && pattern.test(JSON.stringify(node))) met.add(queryId)
      return node
    },
    transformResult: async ({ queryId, result }) => {
      if (met.has(queryId)) await work()
      return result
    },
  }
}

eachDatabase('imports of content', (database) => {
  const clock = standingClock()
  /** A process of its own over the one database. */
  async function newProcess(
    wrap: (files: FileStore) => FileStore = (files) => files,
    plugin?: KyselyPlugin,
    timers?: Timers,
  ) {
    const mediaDir = newMediaDir()
    const files = wrap(createFolderStore({ mediaDir, clock }))
    const { db } = database.store
    const store = { ...database.store, db: plugin ? db.withPlugin(plugin) : db }
    const media = newLibrary(store, { clock, mediaDir, files, ...(timers && { timers }) })
    const api = newApi(database.store, { media })
    const { url } = await listenFor(api.app)
    const as = ({ token }: Client) => ({ url, headers: { authorization: `Bearer ${token}` } })
    const ask = async (client: Client, path: string, method = 'GET') => {
      const answer = await fetch(`${url}/api/${path}`, { method, headers: as(client).headers })
      const text = await answer.text()
      return { status: answer.status, ...(JSON.parse(text || '{}') as { code?: string; state?: unknown }) }
    }
    const begin = async (client: Client, ...of: Parameters<typeof zipOf>) => {
      const { id } = await sendZip(as(client), await zipOf(...of))
      return { id, ...(await ask(client, `uploads/${id}/import`, 'POST')) }
    }
    const underWay = () => readdir(join(mediaDir, '.incoming'))
    return { ...api, media, as, ask, begin, underWay }
  }
  const keysOf = async (client: Client) =>
    ((await client.ask('GET', '/api/content?sort=title')).body as { items: ContentItem[] }).items.map(({ key }) => key)
  const listOf = async (client: Client) =>
    ((await client.ask('GET', '/api/imports')).body as { items: ContentImportSummary[] }).items

  it('are one at a time in a company, whichever process takes them in; another company has its own', async () => {
    const door = gate()
    const [here, there] = [await newProcess(door.wrap), await newProcess()]
    const ana = await here.newMember('editor')
    const first = await here.begin(ana)
    await door.reached
    expect(await there.begin(ana, 'b-')).toMatchObject({ status: 409, code: 'import_under_way' })
    expect(await importZip(there.as(await there.newMember('editor')), await zipOf())).toMatchObject({
      kind: 'imported',
    })
    door.open()
    expect(await importEnd(there.as(ana), first.id)).toMatchObject({ kind: 'imported', done: 3, total: 3 })
    expect(await importZip(there.as(ana), await zipOf('b-'))).toMatchObject({ kind: 'imported' })
  })

  it('are seen, cancelled and read by a colleague, at another process too', async () => {
    const door = gate()
    const [here, there] = [await newProcess(door.wrap), await newProcess()]
    const ana = await here.newMember('editor')
    const bo = await there.newMember('admin', ana.companyId)
    const { id } = await here.begin(ana)
    await door.reached
    expect(await listOf(bo)).toMatchObject([
      { id, fileName: 'content.zip', state: 'importing', done: 1, total: 3, startedBy: { userId: ana.userId } },
    ])
    expect(await there.ask(bo, `imports/${id}`, 'DELETE')).toMatchObject({ status: 200, state: 'cancelled' })
    // At once, not when the row at hand has ended.
    expect(await there.begin(bo, 'b-')).toMatchObject({ status: 202, state: 'importing' })
    door.open()
    await here.media.stop()
    expect(await importEnd(there.as(bo), id)).toMatchObject({
      kind: 'cancelled',
      results: expect.arrayContaining([
        { line: 2, key: 'one', language: 'en-US', file: null, isDone: true, message: '' },
      ]) as unknown[],
    })
    expect(await keysOf(bo)).not.toContain('three')
    const stranger = await there.newMember('owner')
    expect(await listOf(stranger)).toEqual([])
    expect(await there.ask(stranger, `imports/${id}`, 'DELETE')).toMatchObject({ status: 404 })
  })

  it('make room for another one as soon as they are cancelled', async () => {
    const door = gate()
    const { begin, ask, as, newMember } = await newProcess(door.wrap)
    const ana = await newMember('editor')
    const { id } = await begin(ana)
    await door.reached
    expect(await ask(ana, `imports/${id}`, 'DELETE')).toMatchObject({ state: 'cancelled', done: 1 })
    door.open()
    expect(await importZip(as(ana), await zipOf())).toMatchObject({ kind: 'imported' })
    expect(await keysOf(ana)).toEqual(['one', 'three', 'two'])
  })

  it.each([
    ['removed', (ana: Client) => deleteMembership(database.store.db, ana)],
    ['made a viewer', (ana: Client) => updateRole(database.store.db, { ...ana, role: 'viewer' })],
  ])('end before the next row when whoever began them was %s', async (_, change) => {
    const door = gate()
    const { begin, as, newMember } = await newProcess(door.wrap)
    const ana = await newMember('editor')
    const bo = await newMember('owner', ana.companyId)
    const { id } = await begin(ana)
    await door.reached
    await change(ana)
    door.open()
    expect(await importEnd(as(bo), id)).toMatchObject({
      ...{ kind: 'refused', code: 'not_allowed', done: 2, total: 3 },
      message: 'Whoever began it may not change content any more. What was taken in until then stays.',
      results: [{ isDone: true }, { isDone: true }],
    })
    expect(await keysOf(bo)).toEqual(['one', 'two'])
  })

  it('that are asked for again give the same import, also when it is over and another is under way', async () => {
    const door = gate()
    const [here, there] = [await newProcess(), await newProcess(door.wrap)]
    const ana = await here.newMember('editor')
    const over = await importZip(here.as(ana), await zipOf())
    await there.begin(ana, 'b-')
    await door.reached
    expect(await here.ask(ana, `uploads/${over.id}/import`, 'POST')).toMatchObject({ status: 202, state: 'imported' })
    // Of a process that knows nothing of the upload.
    expect(await there.ask(ana, `uploads/${over.id}/import`, 'POST')).toMatchObject({ id: over.id, state: 'imported' })
    door.open()
    await there.media.stop()
  })

  it('whose zip came by two servers are taken in by one, and leave no zip at the other', async () => {
    const door = gate()
    const [here, there] = [await newProcess(door.wrap), await newProcess()]
    const ana = await here.newMember('editor')
    const { id: importId } = await here.begin(ana)
    await door.reached
    const path = await there.media.incoming.newPath()
    await writeFile(path, 'PK')
    const { companyId, userId } = ana
    const again = await there.media.imports.begin({ companyId, userId, importId, fileName: 'a.zip', path, bytes: 2 })
    expect([again.id, again.state, await there.underWay()]).toEqual([importId, 'importing', []])
    door.open()
    expect(await importEnd(there.as(ana), importId)).toMatchObject({ kind: 'imported', done: 3 })
  })

  it('are interrupted when their server stops: that is told at once, and the list can be taken in again', async () => {
    const door = gate()
    const [here, there] = [await newProcess(door.wrap), await newProcess()]
    const ana = await here.newMember('editor')
    const { id } = await here.begin(ana)
    const waiting = await sendZip(here.as(ana), await zipOf())
    await door.reached
    await here.media.stop()
    expect(await there.ask(ana, `imports/${id}`)).toMatchObject({
      ...{ state: 'interrupted', code: 'interrupted', done: 1, total: 3, endedAt: clock.now().toISOString() },
      results: [{ key: 'one', isDone: true }],
    })
    const json = { ...here.as(ana).headers, 'content-type': 'application/json' }
    const body = JSON.stringify({ fileName: 'a.mp3', bytes: 1 })
    const refused = await fetch(`${here.as(ana).url}/api/uploads`, { method: 'POST', headers: json, body })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await here.ask(ana, `uploads/${waiting.id}/import`, 'POST')).status).toBe(503)
    expect(await importZip(there.as(ana), await zipOf())).toMatchObject({ kind: 'imported' })
    expect(await keysOf(ana)).toEqual(['one', 'three', 'two'])
  })

  it('that would begin while their server stops are not begun, and leave no zip', async () => {
    const stopping: Promise<void>[] = []
    const stop = () => void stopping.push(here.media.stop())
    const here = await newProcess(
      undefined,
      afterQuery('InsertQueryNode', () => stop()),
    )
    const there = await newProcess()
    const ana = await here.newMember('editor')
    expect(await here.begin(ana)).toMatchObject({ status: 503, code: 'stopping' })
    await Promise.all(stopping)
    expect([stopping.length, await here.underWay(), await listOf(ana)]).toEqual([1, [], []])
    expect(await importZip(there.as(ana), await zipOf())).toMatchObject({ kind: 'imported' })
  })

  it('whose row cannot be read back are not begun, and can be asked for again', async () => {
    let isAway = true
    const { begin, as, ask, newMember, underWay } = await newProcess(
      undefined,
      afterQuery('SelectQueryNode', () => {
        if (isAway && reads++ > 0) throw new Error('The connection ended.')
      }),
    )
    // The first looks whether it is there already.
    let reads = 0
    const ana = await newMember('editor')
    const { id, status } = await begin(ana)
    isAway = false
    expect([status, await listOf(ana)]).toEqual([500, []])
    expect(await ask(ana, `uploads/${id}/import`, 'POST')).toMatchObject({ status: 202, state: 'importing' })
    expect(await importEnd(as(ana), id)).toMatchObject({ kind: 'imported', done: 3 })
    expect(await underWay()).toEqual([])
  })

  it('that are taken in go on after a sleep of their machine', async () => {
    const door = gate()
    const { begin, ask, as, newMember } = await newProcess(door.wrap)
    const ana = await newMember('editor')
    const { id } = await begin(ana)
    await door.reached
    clock.move(3600_000)
    expect(await ask(ana, `imports/${id}`)).toMatchObject({ state: 'importing', done: 1 })
    door.open()
    expect(await importEnd(as(ana), id)).toMatchObject({ kind: 'imported', done: 3 })
  })

  it('whose process died are interrupted once their lease is over, and nothing it still writes changes that', async () => {
    const { ask, as, db, newMember } = await newProcess()
    const ana = await newMember('editor')
    const { companyId, userId } = ana
    const importId = crypto.randomUUID()
    const leaseUntil = new Date(clock.now().getTime() + 60_000)
    await insertImport(db, { companyId, importId, userId, fileName: 'a.zip', leaseUntil, now: clock.now() })
    await updateImport(db, { companyId, importId }, { leaseUntil, done: 12, total: 40 })
    expect(await ask(ana, `imports/${importId}`)).toMatchObject({ state: 'importing', done: 12 })
    clock.move(61_000)
    expect(await importZip(as(ana), await zipOf())).toMatchObject({ kind: 'imported' })
    expect(await ask(ana, `imports/${importId}`)).toMatchObject({ state: 'interrupted', done: 12, total: 40 })
    expect(await updateImport(db, { companyId, importId }, { leaseUntil, done: 13 })).toBe(false)
  })

  it('write what came of new rows only, and tell of rows once they are over', async () => {
    const { ask, db, newMember } = await newProcess()
    const ana = await newMember('editor')
    const ref = { companyId: ana.companyId, importId: crypto.randomUUID() }
    const leaseUntil = new Date(clock.now().getTime() + 60_000)
    await insertImport(db, { ...ref, userId: ana.userId, fileName: 'a.zip', leaseUntil, now: clock.now() })
    const row = (key: string) => ({ line: 2, key, language: 'en-US', file: null, isDone: true, message: '' })
    await updateImport(db, ref, { leaseUntil, newResults: { from: 0, rows: [row('one'), row('two')] } })
    await updateImport(db, ref, { leaseUntil, newResults: { from: 2, rows: [] } })
    // Whose answer was lost, and came late at that.
    await updateImport(db, ref, { leaseUntil, newResults: { from: 1, rows: [row('two'), row('three')] } })
    await updateImport(db, ref, { leaseUntil, newResults: { from: 1, rows: [row('two')] } })
    await updateImport(db, ref, { leaseUntil, done: 3, total: 9, newResults: { from: 2, rows: [row('three')] } })
    expect(await ask(ana, `imports/${ref.importId}`)).toMatchObject({ state: 'importing', done: 3, results: [] })
    clock.move(61_000)
    expect(await ask(ana, `imports/${ref.importId}`)).toMatchObject({
      state: 'interrupted',
      results: ['one', 'two', 'three'].map(row),
    })
  })

  it('tell while they go on of rows that were not taken in: how many, and the first twenty', async () => {
    const door = gate()
    const timers = manualTimers()
    const { begin, ask, db, newMember } = await newProcess(door.wrap, undefined, timers)
    const ana = await newMember('editor')
    const { id } = await begin(ana, '', { 'Four!': picture })
    await door.reached
    const told = { line: 5, key: 'Four!', isDone: false, message: expect.stringContaining('key: ') as string }
    await expect
      .poll(async () => (await timers.pass(2000), ask(ana, `imports/${id}`)))
      .toMatchObject({ state: 'importing', done: 2, notTakenIn: 1, results: [told] })
    expect(await ask(ana, `imports/${id}`, 'DELETE')).toMatchObject({
      ...{ state: 'cancelled', notTakenIn: 1 },
      results: [told, { key: 'one', isDone: true }],
    })

    const ref = { companyId: ana.companyId, importId: crypto.randomUUID() }
    const leaseUntil = new Date(clock.now().getTime() + 60_000)
    await insertImport(db, { ...ref, userId: ana.userId, fileName: 'a.zip', leaseUntil, now: clock.now() })
    const rows = Array.from({ length: 50 }, (_, at) => {
      const isDone = at % 2 === 0
      return { line: at + 2, key: 'a', language: 'en-US', file: null, isDone, message: isDone ? '' : 'Mend it.' }
    })
    await updateImport(db, ref, { leaseUntil, newResults: { from: 0, rows } })
    const refused = rows.filter(({ isDone }) => !isDone)
    expect(await ask(ana, `imports/${ref.importId}`)).toMatchObject({
      notTakenIn: 25,
      results: refused.slice(0, 20),
    })
  })

  it('tell each row once where the answer to what came of rows was lost, also after their process died', async () => {
    const waiting: (() => void)[] = []
    const wrap = (files: FileStore): FileStore => ({
      ...files,
      put: async (...of) => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return files.put(...of)
      },
    })
    const lost = { answers: 2 }
    const lose = () => {
      if (lost.answers-- > 0) throw new Error('The connection ended.')
    }
    const timers = manualTimers()
    const [here, there] = [
      await newProcess(wrap, afterQuery('UpdateQueryNode', lose, /content_?import.*results/is), timers),
      await newProcess(),
    ]
    const ana = await here.newMember('editor')
    const { id } = await here.begin(ana, '', { four: Buffer.concat([picture, Buffer.from([0])]) })
    const query = database.store.db.selectFrom('contentImport').select('results').where('id', '=', id)
    const kept = async () => (await query.executeTakeFirstOrThrow()).results.map(({ key }) => key)
    const atPicture = () => expect.poll(() => waiting.length).toBe(1)
    await atPicture()
    await expect.poll(async () => (await timers.pass(2000), lost.answers)).toBeLessThanOrEqual(0)
    expect(await kept()).toEqual(['one'])
    waiting.shift()?.()
    await atPicture()
    await expect.poll(async () => (await timers.pass(2000), kept())).toContain('three')
    expect(await kept()).toEqual(['one', 'two', 'three'])
    await timers.pass(2000)
    clock.move(61_000)
    expect(await there.ask(ana, `imports/${id}`)).toMatchObject({
      state: 'interrupted',
      results: ['one', 'two', 'three'].map((key) => ({ key })),
    })
    waiting.shift()?.()
    await here.media.stop()
  })

  it('can be read for thirty days', async () => {
    const { as, media, newMember } = await newProcess()
    const ana = await newMember('editor')
    const { id } = await importZip(as(ana), await zipOf())
    clock.move(29 * 24 * 3600_000)
    await media.imports.purge()
    const kept = (await media.imports.find({ companyId: ana.companyId, importId: id })) as ContentImport
    expect(kept.results.map(({ key, isDone }) => [key, isDone])).toEqual([
      ['one', true],
      ['two', true],
      ['three', true],
    ])
    clock.move(2 * 24 * 3600_000)
    await media.imports.purge()
    expect(await media.imports.list(ana.companyId)).toEqual([])
  })
})
