import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { purgeContent, restorableDays } from './purge.ts'

const dayMs = 24 * 3600_000

eachDatabase('purging content', (database) => {
  it('forgets what was deleted long ago with its files, and keeps what a version is bound to', async () => {
    const clock = standingClock()
    const media = newLibrary(database.store, { clock })
    const { db } = database.store
    const editor = await newApi(database.store, { media }).newMember('editor')
    const place = async (title: string, sample: string) => {
      const path = join(projectRoot, 'runtime/audio/samples', sample)
      const placed = await media.place({
        companyId: editor.companyId,
        userId: editor.userId,
        path,
        fileName: sample,
        bytes: (await readFile(path)).length,
        target: { newItem: { title }, language: 'en-US', as: 'file', trimSilence: false },
      })
      return (await editor.ask('GET', `/api/content/${placed.itemId}`)).body as ContentItem
    }
    const [bound, free] = [await place('Bound', 'mono-8000.mp3'), await place('Free', 'mono-8000.flac')]
    const prompt = [{ kind: 'recording', content: { 'en-US': bound.key }, text: { 'en-US': 'Hello.' } }]
    const node = (id: string, type: string, data: object) => ({ id, type, version: 1, position: { x: 0, y: 0 }, data })
    const flow = {
      ...blankFlow({ name: 'Reception' }),
      nodes: [
        node('start', 'start', {}),
        node('hello', 'say', { prompt, interruptible: true }),
        node('end', 'end', {}),
      ],
      edges: [
        { id: 'a', from: { nodeId: 'start', portId: 'next' }, to: 'hello' },
        { id: 'b', from: { nodeId: 'hello', portId: 'next' }, to: 'end' },
      ],
    }
    const { id: flowId } = (await editor.ask('POST', '/api/flows', { name: 'Reception', flow })).body as { id: string }
    await editor.ask('POST', `/api/flows/${flowId}/versions`, {})
    // The next version has nothing of it; the first may be made live again.
    await editor.ask(
      'PUT',
      `/api/flows/${flowId}/draft`,
      { flow: { ...flow, nodes: [flow.nodes[0], flow.nodes[2]], edges: [{ ...flow.edges[0], to: 'end' }] } },
      { 'if-match': '"1"' },
    )
    await editor.ask('POST', `/api/flows/${flowId}/versions`, {})
    for (const { id } of [bound, free]) expect((await editor.ask('DELETE', `/api/content/${id}`)).status).toBe(204)
    const names = ({ languages }: ContentItem) =>
      languages
        .flatMap(({ file, phone }) => [file?.url, phone?.url, phone?.mulawUrl])
        .map((url) => (url ?? '').slice(7))
    const there = async (item: ContentItem) =>
      (await Promise.all(names(item).map((name) => media.files.stat(name)))).filter(Boolean).length

    // Files have the time of the disk.
    const inTwoHours = new Date(Date.now() + 2 * 3600_000)
    clock.move((restorableDays - 1) * dayMs)
    await purgeContent({ db, clock, log: silentLog })
    await media.sweep(inTwoHours)
    expect([await there(bound), await there(free)]).toEqual([3, 3])
    clock.move(2 * dayMs)
    await purgeContent({ db, clock, log: silentLog })
    await media.sweep(inTwoHours)
    expect([await there(bound), await there(free)]).toEqual([3, 0])
    expect((await editor.ask('GET', `/api/content/${free.id}`)).status).toBe(404)
    expect((await editor.ask('POST', `/api/content/${bound.id}/restore`)).status).toBe(200)
  })

  /** Items that were deleted so many days ago, each with a file of its own. */
  async function deletedItems(
    companyId: string,
    { count, daysAgo, of }: { count: number; daysAgo: number; of: string },
  ) {
    const { db } = database.store
    await sql`insert into content_item (company_id, id, key, title, kind, deleted_at, created_at, updated_at)
      select ${companyId}, gen_random_uuid(), ${of} || '-' || n, 'One', 'audio',
        ${new Date(Date.now() - daysAgo * dayMs)}::timestamptz, now(), now()
      from generate_series(1, ${count}::int) n`.execute(db)
    await sql`insert into media_file (company_id, hash, extension, type, bytes, created_at)
      select company_id, encode(sha256(key::bytea), 'hex'), 'wav', 'audio/wav', 1, now() - interval '60 days'
      from content_item where company_id = ${companyId} and key like ${of} || '-%'`.execute(db)
    await sql`insert into content_revision (company_id, item_id, language, number, phone_hash, created_at)
      select company_id, id, 'en-US', 1, encode(sha256(key::bytea), 'hex'), now()
      from content_item where company_id = ${companyId} and key like ${of} || '-%'`.execute(db)
  }
  const keysLeft = async (companyId: string) =>
    (await database.store.db.selectFrom('contentItem').select('key').where('companyId', '=', companyId).execute()).map(
      ({ key }) => key,
    )
  const now = { now: () => new Date() }

  it('forgets what may go though very much older is bound', async () => {
    const { db } = database.store
    const { companyId, userId, ask } = await newApi(database.store).newMember('editor')
    await deletedItems(companyId, { count: 250, daysAgo: 400, of: 'bound' })
    await deletedItems(companyId, { count: 450, daysAgo: 40, of: 'free' })
    const { id: flowId } = (await ask('POST', '/api/flows', { name: 'Old' })).body as { id: string }
    await sql`insert into flow_version (company_id, id, flow_id, number, document, hash, bindings, note, problems, published_at, published_by)
      select ${companyId}, gen_random_uuid(), ${flowId}, 1, '{}', 'h', jsonb_build_object('flows', '{}'::jsonb, 'content',
        jsonb_object_agg(key, jsonb_build_object('en-US', jsonb_build_object('url', '/media/x/' || encode(sha256(key::bytea), 'hex') || '.wav')))),
        '', '[]', now(), ${userId}
      from content_item where company_id = ${companyId} and key like 'bound-%'`.execute(db)
    expect(await purgeContent({ db, clock: now, log: silentLog })).toEqual({ items: 450, files: 450 })
    expect((await keysLeft(companyId)).filter((key) => !key.startsWith('bound-'))).toEqual([])
    expect(await keysLeft(companyId)).toHaveLength(250)
  })

  it('goes on with the other companies, and with the sweep, when one fails', async () => {
    const { db } = database.store
    const [one, failing, other] = await Promise.all(
      [1, 2, 3].map(() =>
        newApi(database.store)
          .newMember('editor')
          .then(({ companyId }) => companyId),
      ),
    )
    if (!one || !failing || !other) throw new Error('three companies')
    for (const id of [one, failing, other]) await deletedItems(id, { count: 1, daysAgo: 40, of: 'old' })
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(db)
    await sql`create trigger refuse before delete on content_item for each row
      when (old.company_id = ${sql.lit(failing)}) execute function refuse()`.execute(db)
    const media = newLibrary(database.store, { clock: { now: () => new Date(Date.now() + 2 * 3600_000) } })
    const orphan = `${one}/aa/${'a'.repeat(64)}.wav`
    const path = join(newMediaDir(), 'a.wav')
    await writeFile(path, 'orphan')
    await media.files.put(orphan, path)
    await media.daily()
    expect([await keysLeft(one), await keysLeft(failing), await keysLeft(other)]).toEqual([[], ['old-1'], []])
    expect(await media.files.stat(orphan)).toBeUndefined()
    await sql`drop trigger refuse on content_item`.execute(db)
    await sql`drop function refuse`.execute(db)
  })
})
