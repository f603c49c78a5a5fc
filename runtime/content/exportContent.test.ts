import { createHash, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { findMediaFiles } from '#runtime/store/mediaFiles.ts'
import { emptyRevision } from '#runtime/store/contentRevisions.ts'
import { listenFor } from '#runtime/testing/apiServer.ts'
import { onPostgres } from '#runtime/testing/databases.ts'
import { importZip } from '#runtime/testing/importZip.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary } from '#runtime/testing/newLibrary.ts'

onPostgres('an export of content', (database) => {
  async function begin() {
    const { db } = database.store
    const api = newApi(database.store, { media: newLibrary(database.store, { clock: standingClock() }) })
    const client = await api.newMember('editor')
    const { url } = await listenFor(api.app)
    const headers = { authorization: `Bearer ${client.token}` }
    const exported = (ids: readonly string[]) =>
      fetch(`${url}/api/content/export`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ ids }),
      })
    return { db, client, exported, to: { url, headers } }
  }

  it('has items that have no words yet, and they come into being elsewhere', async () => {
    const here = await begin()
    const there = await begin()
    const wanted = { key: 'soon', title: '=Soon', kind: 'video', folder: 'Front', tags: ['x'] }
    const { id } = (await here.client.ask('POST', '/api/content', wanted)).body as ContentItem
    await here.client.ask('PATCH', `/api/content/${id}`, { isPrivate: true })
    const zip = Buffer.from(await (await here.exported([id])).arrayBuffer())
    for (let time = 0; time < 2; time++) {
      expect(await importZip(there.to, zip)).toMatchObject({ results: [{ key: 'soon', isDone: true, message: '' }] })
      expect((await there.client.ask('GET', '/api/content')).body).toMatchObject({
        items: [{ ...wanted, isPrivate: true, languages: [] }],
      })
    }
  })

  it('with more lines than an import takes is refused, with a word on what to do', async () => {
    const { db, client, exported } = await begin()
    const { companyId } = client
    const now = new Date()
    const ids = Array.from({ length: 2501 }, () => randomUUID())
    const times = { createdAt: now, updatedAt: now }
    await db
      .insertInto('contentItem')
      .values(
        ids.map((id, index) => ({ companyId, id, key: `k${index}`, title: 'T', kind: 'audio' as const, ...times })),
      )
      .execute()
    const words = { ...emptyRevision, sound: null, text: 'x', number: 1, companyId, createdBy: null, createdAt: now }
    for (const language of ['en-US', 'es-ES'])
      await db
        .insertInto('contentRevision')
        .values(ids.map((itemId) => ({ ...words, itemId, language, warnings: [], loudnessLufs: null })))
        .execute()
    const refused = await exported(ids)
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      {
        code: 'too_much',
        message:
          'The zip would have 5,002 lines, one for each language of an item; 5,000 are the most that can be imported again. Export ' +
          'it in parts.',
      },
    ])
    const part = await exported(ids.slice(0, 2500))
    expect(part.status).toBe(200)
    await part.body?.cancel()
  })

  it('asks for more files than a statement has parameters', async () => {
    const { db, client } = await begin()
    const hashes = Array.from({ length: 70_000 }, (_, index) =>
      createHash('sha256').update(String(index)).digest('hex'),
    )
    expect((await findMediaFiles(db, { companyId: client.companyId, hashes })).size).toBe(0)
  })
})
