import { expect, it } from 'vitest'
import { blankFlow } from '#runtime/authoring/createFlow.ts'
import { publishDraftIn } from '#runtime/authoring/publishDraft.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import { onPostgres } from '#runtime/testing/databases.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { findContentItem } from '#runtime/store/content.ts'
import { deleteContent } from './changeContent.ts'
import { createContentUses } from './contentUses.ts'

const deps = { clock: systemClock, random: systemRandom }
const publicationOf = ({ companyId, userId }: Client, flowId: string) => ({ companyId, userId, flowId, note: '' })

/** A flow whose one prompt plays an item in English. */
const playing = (key: string) => {
  const node = (id: string, type: string, data: object) => ({ id, type, version: 1, position: { x: 0, y: 0 }, data })
  const prompt = [{ kind: 'recording', content: { 'en-US': key }, text: { 'en-US': 'Hello.' } }]
  return {
    ...blankFlow({ name: 'Reception' }),
    nodes: [node('start', 'start', {}), node('hello', 'say', { prompt, interruptible: true }), node('end', 'end', {})],
    edges: [
      { id: 'a', from: { nodeId: 'start', portId: 'next' }, to: 'hello' },
      { id: 'b', from: { nodeId: 'hello', portId: 'next' }, to: 'end' },
    ],
  }
}

onPostgres('deleting content', (database) => {
  /** An item, and a flow that can be published and names it. */
  async function begin() {
    const { db } = database.store
    const editor = await newApi(database.store).newMember('editor')
    const item = (await editor.ask('POST', '/api/content', { title: 'Welcome', kind: 'audio' })).body as {
      id: string
      key: string
    }
    const flow = (await editor.ask('POST', '/api/flows', { name: 'Reception', flow: playing(item.key) })).body as {
      id: string
    }
    return { db, editor, item, flowId: flow.id, ref: { companyId: editor.companyId, itemId: item.id } }
  }
  /** Finds no use the first time: as if the flow came in only after that look. */
  const blindAtFirst = (uses: ReturnType<typeof createContentUses>) => {
    let isFirst = true
    const of: typeof uses.of = async (...asked) => {
      if (!isFirst) return uses.of(...asked)
      isFirst = false
      return []
    }
    return { of }
  }

  it('waits for a publication that holds the item, and is refused by it', async () => {
    const { db, editor, item, flowId, ref } = await begin()
    const publishing = await db.startTransaction().execute()
    await publishDraftIn(publishing, deps, publicationOf(editor, flowId))
    let isOver = false
    const deleting = deleteContent({ db, clock: systemClock, uses: blindAtFirst(createContentUses(db)) }, ref)
      .catch((error: unknown) => error)
      .finally(() => (isOver = true))
    await expect
      .poll(async () => (await editor.ask('GET', `/api/content/${item.id}`)).body)
      .toMatchObject({ isDeleted: false })
    expect(isOver).toBe(false)
    await publishing.commit().execute()
    expect(await deleting).toMatchObject({ status: 409, code: 'content_in_use' })
    expect((await editor.ask('GET', `/api/content/${item.id}`)).body).toMatchObject({ isDeleted: false })
  })

  it('is seen by nobody before it is sure that nothing uses the item', async () => {
    const { db, editor, flowId, ref } = await begin()
    const other = await database.openAgain()
    const seen: unknown[] = []
    const uses = createContentUses(db)
    let looks = 0
    const of: typeof uses.of = async (companyId, key, on) => {
      if (looks++ > 0) seen.push(await findContentItem(other.db, ref))
      return looks > 1 ? uses.of(companyId, key, on) : []
    }
    await expect(deleteContent({ db, clock: systemClock, uses: { of } }, ref)).rejects.toMatchObject({
      code: 'content_in_use',
    })
    expect(seen).toMatchObject([{ deletedAt: null }])
    expect((await editor.ask('POST', `/api/flows/${flowId}/versions`, {})).status).toBe(201)
  })
})
