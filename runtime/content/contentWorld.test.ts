import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { flowSchema } from '#shared/flow/flow.ts'
import { blankFlow } from '../authoring/createFlow.ts'
import { lintFlow } from '../authoring/lintFlow.ts'
import { insertContentItem } from '../store/content.ts'
import { emptyRevision, insertRevision } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import { eachDatabase } from '../testing/databases.ts'
import { newApi, standingClock } from '../testing/newApi.ts'
import { newestContent, readBoundContent } from './contentWorld.ts'

const say = (id: string, key: string, more: object = {}) => ({
  ...{ id, type: 'say', version: 1, position: { x: 0, y: 0 } },
  data: {
    prompt: [{ kind: 'recording', content: { 'en-US': key }, text: { 'en-US': 'Hello.' } }],
    interruptible: true,
    ...more,
  },
})
const flowOf = (...nodes: object[]) => flowSchema.parse({ ...blankFlow({ name: 'Reception' }), nodes, edges: [] })

eachDatabase('content around a flow', (database) => {
  const now = standingClock().now()

  /** 200 items with a sound in two languages: item-1 is too loud, item-2 always newest, item-3 without words, item-4 an image. */
  async function begin() {
    const { db } = database.store
    const editor = await newApi(database.store).newMember('editor')
    const { companyId } = editor
    const hash = 'a'.repeat(64)
    const file = { companyId, hash, extension: 'wav', type: 'audio/wav', bytes: 1, durationMs: 1 }
    await insertMediaFiles(db, [{ ...file, width: null, height: null, createdAt: now }])
    const measured = { durationMs: 1000, loudnessBefore: -20, truePeakDbtp: -3, waveform: [1, 2, 3] }
    for (let n = 1; n <= 200; n++) {
      const item = { companyId, id: randomUUID(), key: `item-${n}`, title: 'One', createdBy: null, now }
      await insertContentItem(db, { ...item, kind: n === 4 ? 'image' : 'audio', isAlwaysNewest: n === 2 })
      const sound = { ...measured, loudnessLufs: -20.25, warnings: n === 1 ? ['too-loud' as const] : [] }
      for (const language of ['en-US', 'de-DE'])
        await insertRevision(db, {
          ...{ ...emptyRevision, text: 'Hello.', fileHash: hash, phoneHash: hash, mulawHash: hash, sound },
          ...{ companyId, itemId: item.id, language, createdBy: null, createdAt: now },
        })
    }
    /** The rows that came over the wire. */
    const rowsOf = async (run: (db: Kysely<Database>) => Promise<unknown>) => {
      let rows = 0
      await run(
        db.withPlugin({
          transformQuery: ({ node }) => node,
          transformResult: async ({ result }) => ((rows += result.rows.length), result),
        }),
      )
      return rows
    }
    return { db, editor, companyId, rowsOf, url: `/media/${companyId}/aa/${hash}.wav` }
  }

  it('is read as far as the flow names it', async () => {
    const { db, editor, companyId, rowsOf } = await begin()
    const flow = flowOf(say('one', 'item-1'), say('four', 'item-4', { interruptible: 'perhaps' }), say('no', 'item-0'))
    const found = (await lintFlow(db, { companyId, flowKey: 'one', flow })).map(
      ({ rule, nodeId }) => `${rule} ${nodeId}`,
    )
    expect(found).toEqual(
      expect.arrayContaining(['doubtful-sound one', 'node-data four', 'unplayable-content four', 'unknown-content no']),
    )
    expect(await rowsOf((db) => lintFlow(db, { companyId, flowKey: 'one', flow }))).toBeLessThan(10)
    const { id } = (await editor.ask('POST', '/api/flows', { name: 'One', flow })).body as { id: string }
    const world = await editor.ask('GET', `/api/flows/${id}/draft/world?content=item-2,item-0`)
    const { content } = world.body as { content: Record<string, unknown> }
    expect(Object.keys(content)).toEqual(['item-1', 'item-2', 'item-4'])
    expect(content['item-1']).toEqual({
      kind: 'audio',
      files: Object.fromEntries(
        ['en-US', 'de-DE'].map((language) => [
          language,
          { loudness: -20.25, warnings: ['too-loud'], hasSound: true, hasCaptions: false },
        ]),
      ),
    })
  })

  it('is read for calls as far as it is always newest', async () => {
    const { companyId, db, rowsOf, url } = await begin()
    const file = expect.objectContaining({ url, original: url, revision: 1 }) as unknown
    expect(await newestContent(db, companyId)).toEqual({ 'item-2': { 'en-US': file, 'de-DE': file } })
    expect(await rowsOf((db) => newestContent(db, companyId))).toBe(3)
  })

  it('is silent on the phone where its file has no sound, and bound to nothing there', async () => {
    const { db, companyId } = await begin()
    await sql`update content_revision set phone_hash = null where company_id = ${companyId}`.execute(db)
    const problems = await lintFlow(db, { companyId, flowKey: 'one', flow: flowOf(say('one', 'item-1')) })
    expect(problems.map(({ rule }) => rule)).toContain('silent-content')
    expect(await readBoundContent(db, { companyId, keys: ['item-1'] })).toEqual({ 'item-1': {} })
  })

  it('is told without the waveforms', async () => {
    const { db, companyId } = await begin()
    await sql`update content_revision set sound = '"unread"' where company_id = ${companyId}`.execute(db)
    const problems = await lintFlow(db, { companyId, flowKey: 'one', flow: flowOf(say('one', 'item-1')) })
    expect(problems.map(({ rule }) => rule)).toContain('doubtful-sound')
  })
})
