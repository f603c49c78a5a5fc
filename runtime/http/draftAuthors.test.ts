import { expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import type { DraftAuthor } from '#shared/api/flow.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'

eachDatabase('the authors of a draft', (database) => {
  const set = async () => {
    const api = newApi(database.store)
    const ada = await api.newMember('owner')
    const ben = await api.newMember('editor', ada.companyId)
    await api.db.updateTable('user').set({ name: 'Ben' }).where('id', '=', ben.userId).execute()
    const { id: flowId } = (await ada.ask('POST', '/api/flows', { name: 'x', flow: playableFlow('x') })).body as {
      id: string
    }
    const save = async (client: Client, flow: Flow, revision: number) => {
      api.clock.move(1000)
      const { status } = await client.ask(
        'PUT',
        `/api/flows/${flowId}/draft`,
        { flow },
        { 'if-match': `"${revision}"` },
      )
      return status
    }
    /** Whose each part is, by the item or the node. */
    const authors = async () => {
      const { body } = await ada.ask('GET', `/api/flows/${flowId}/draft/authors`)
      const { items } = body as { items: DraftAuthor[] }
      return Object.fromEntries(items.map(({ item, nodeId, user }) => [nodeId ?? item, user?.id]))
    }
    return { ...api, ada, ben, flowId, save, authors }
  }
  const flow = playableFlow('x')
  const [start, hello, bye] = flow.nodes as [Flow['nodes'][0], Flow['nodes'][0], Flow['nodes'][0]]

  it('are those who changed each part last, and nobody for the rest', async () => {
    const { ada, ben, flowId, save, authors, clock } = await set()
    expect(await authors()).toEqual({})
    const first = { ...flow, nodes: [start, { ...hello, note: 'Sounds odd.' }, bye] }
    expect(await save(ada, first, 1)).toBe(200)
    expect(await authors()).toEqual({ hello: ada.userId })
    const second = {
      ...first,
      nodes: [start, { ...hello, note: 'Sounds fine.' }, bye, { ...bye, id: 'bye2' }],
      variables: [{ name: 'plan', type: 'text' as const }],
    }
    expect(await save(ben, second, 2)).toBe(200)
    expect(await authors()).toEqual({ hello: ben.userId, bye2: ben.userId, variables: ben.userId })
    const third = { ...second, edges: second.edges.slice(1), maxCallMinutes: 5, languages: ['en-US', 'fr-FR'] }
    expect(await save(ada, third, 3)).toBe(200)
    expect(await authors()).toEqual({
      hello: ben.userId,
      bye2: ben.userId,
      variables: ben.userId,
      edges: ada.userId,
      settings: ada.userId,
    })
    const { body } = await ada.ask('GET', `/api/flows/${flowId}/draft/authors`)
    expect((body as { items: DraftAuthor[] }).items).toContainEqual({
      item: 'node',
      nodeId: 'bye2',
      user: { id: ben.userId, name: 'Ben' },
      at: new Date(clock.now().getTime() - 1000).toISOString(),
    })
  })

  it('do not change with a node that is only moved, nor with a save that was refused', async () => {
    const { ada, ben, save, authors } = await set()
    expect(await save(ada, { ...flow, nodes: [start, hello, { ...bye, position: { x: 9, y: 9 } }] }, 1)).toBe(200)
    expect(await authors()).toEqual({})
    expect(await save(ben, { ...flow, nodes: [start, { ...hello, note: 'Stale.' }, bye] }, 1)).toBe(412)
    expect(await authors()).toEqual({})
  })

  it('of frames and notes are one part, and marks of translations are none', async () => {
    const { ada, ben, save, authors } = await set()
    const frame = { id: 'f1', label: 'Greeting', position: { x: 0, y: 0 }, size: { width: 400, height: 300 } }
    expect(await save(ada, { ...flow, staleTranslations: ['0123456789abcdef'] }, 1)).toBe(200)
    expect(await authors()).toEqual({})
    expect(await save(ben, { ...flow, frames: [frame] }, 2)).toBe(200)
    expect(await authors()).toEqual({ notes: ben.userId })
  })

  it('of a removed node are told until it is published', async () => {
    const { ada, ben, flowId, save, authors } = await set()
    const without = {
      ...flow,
      nodes: [start, bye],
      edges: [{ id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'bye' }],
    }
    expect(await save(ben, without, 1)).toBe(200)
    expect(await authors()).toEqual({ hello: ben.userId, edges: ben.userId })
    expect((await ada.ask('POST', `/api/flows/${flowId}/versions`, {})).status).toBe(201)
    expect(await authors()).toEqual({ edges: ben.userId })
  })

  it('of the name are who renamed the flow', async () => {
    const { ben, flowId, authors } = await set()
    await ben.ask('PATCH', `/api/flows/${flowId}`, { name: 'Front desk' })
    expect(await authors()).toEqual({ settings: ben.userId })
  })

  it('go with the flow', async () => {
    const { ada, ben, flowId, save, db } = await set()
    await save(ben, { ...flow, maxCallMinutes: 5 }, 1)
    expect((await ada.ask('DELETE', `/api/flows/${flowId}`)).status).toBe(204)
    expect(await db.selectFrom('draftAuthor').select('item').where('flowId', '=', flowId).execute()).toEqual([])
    expect((await ada.ask('GET', `/api/flows/${flowId}/draft/authors`)).status).toBe(404)
  })
})
