import { sql, type Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { blankFlow } from '../authoring/createFlow.ts'
import type { Database } from '../store/schema.ts'
import { onPglite } from '../testing/databases.ts'
import { newApi } from '../testing/newApi.ts'
import { createContentUses } from './contentUses.ts'

onPglite('where content is named', (database) => {
  const naming = (...keys: string[]) => ({
    ...blankFlow({ name: 'One' }),
    nodes: keys.map((key, index) => ({
      ...{ id: `say-${index}`, type: 'say', version: 1, position: { x: 0, y: 0 } },
      data: {
        prompt: [{ kind: 'recording', content: { 'en-US': key }, text: { 'en-US': 'Hello.' } }],
        interruptible: true,
      },
    })),
    edges: [],
  })
  async function begin(flows: number, ...keys: string[]) {
    const { db } = database.store
    const { companyId, ask } = await newApi(database.store).newMember('editor')
    const { id } = (await ask('POST', '/api/flows', { name: 'One', flow: naming(...keys) })).body as { id: string }
    await sql`insert into flow select (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'key', 'copy-' || n))).*
      from flow f, generate_series(2, ${flows}::int) n where f.id = ${id}`.execute(db)
    return { db, companyId, id, ask }
  }
  /** Drafts that came over the wire. */
  const counting = (db: Kysely<Database>) => {
    const read = { drafts: 0 }
    const counted = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        read.drafts += result.rows.filter((row) => 'draft' in row).length
        return result
      },
    })
    return { read, counted }
  }

  it('is read a document at a time: others have their turn in between', async () => {
    const { db, companyId } = await begin(60, ...Array.from({ length: 20 }, (_, index) => `item-${index}`))
    let turn = 0
    let isDone = false
    const count = () => {
      turn += 1
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    /** In which turns of the event loop documents were looked into. */
    const turns = new Set<number>()
    const watched = db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        for (const { draft } of result.rows) {
          if (typeof draft !== 'object' || draft === null || !('nodes' in draft)) continue
          const { nodes } = draft
          Object.defineProperty(draft, 'nodes', { enumerable: true, get: () => (turns.add(turn), nodes) })
        }
        return result
      },
    })
    const counts = await createContentUses(watched).counts(companyId)
    isDone = true
    expect(counts.get('item-7')).toBe(60)
    expect(turns.size).toBe(60)
  })

  it('keeps what was asked for last, and tells all though little is kept', async () => {
    const { db } = database.store
    const [one, other, third] = [await begin(1, 'a'), await begin(1, 'b'), await begin(30, 'c', 'd')]
    const { read, counted } = counting(db)
    // Two documents with one use each.
    const uses = createContentUses(counted, { bound: 800 })
    for (const { companyId } of [one, other, one]) await uses.counts(companyId)
    expect(read.drafts).toBe(2)
    const fourth = await begin(1, 'e')
    await uses.counts(fourth.companyId)
    await uses.counts(one.companyId)
    expect(read.drafts).toBe(3)
    // More than is kept.
    for (let time = 0; time < 2; time++) expect((await uses.counts(third.companyId)).get('d')).toBe(30)
  })

  it('reads a draft again when it has changed', async () => {
    const { db, companyId, id, ask } = await begin(1, 'a')
    const uses = createContentUses(db)
    expect(await uses.of(companyId, 'a')).toMatchObject([{ in: 'draft', nodes: [{ id: 'say-0' }] }])
    const saved = await ask('PUT', `/api/flows/${id}/draft`, { flow: naming('b') }, { 'if-match': '"1"' })
    expect(saved.status).toBe(200)
    expect(await uses.of(companyId, 'a')).toEqual([])
    expect(await uses.of(companyId, 'b')).toHaveLength(1)
  })
})
