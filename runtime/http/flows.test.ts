import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '#shared/flow/canonical.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { changesChannel } from '#runtime/store/changes.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'

type Summary = {
  id: string
  key: string
  name: string
  draftRevision: number
  liveVersion: { id: string; number: number } | null
}
type Page<Item> = { items: Item[]; nextCursor: string | null }

eachDatabase('flows', (database) => {
  const set = async () => {
    const api = newApi(database.store)
    const owner = await api.newMember('owner')
    const create = async (body: object = { name: 'Reception' }) =>
      (await owner.ask('POST', '/api/flows', body)).body as Summary
    const save = (flowId: string, flow: unknown, revision: number | string = 1, client: Client = owner) =>
      client.ask('PUT', `/api/flows/${flowId}/draft`, { flow }, { 'if-match': `"${revision}"` })
    const publish = (flowId: string, body: object = {}) => owner.ask('POST', `/api/flows/${flowId}/versions`, body)
    const list = async (query: string) =>
      ((await owner.ask('GET', `/api/flows?${query}`)).body as Page<Summary>).items.map(({ name }) => name)
    return { ...api, owner, create, save, publish, list }
  }

  describe('creating', () => {
    it('makes a key from the name, and another one for the next flow of that name', async () => {
      const { create } = await set()
      expect((await create({ name: 'Été à Paris!' })).key).toBe('ete-a-paris')
      expect((await create({ name: 'Été à Paris!' })).key).toBe('ete-a-paris-2')
      expect((await create({ name: 'नमस्ते' })).key).toBe('flow')
    })
    it('keeps no name that turns the direction of the words around it', async () => {
      const { create, owner } = await set()
      expect((await create({ name: 'Pay \u202egnp\u202c' })).name).toBe('Pay gnp')
      const flow = { ...playableFlow('Other'), name: '\u2066Other' }
      expect((await owner.ask('POST', '/api/flows/import', flow)).body).toMatchObject({ name: 'Other' })
      expect(await owner.ask('POST', '/api/flows', { name: '\u202e' })).toMatchObject({ status: 400 })
    })
    it('refuses a chosen key that is taken', async () => {
      const { create, owner } = await set()
      await create({ name: 'One', key: 'front' })
      expect(await owner.ask('POST', '/api/flows', { name: 'Two', key: 'front' })).toMatchObject({
        status: 409,
        body: { code: 'key_taken' },
      })
    })
    it('takes a whole document', async () => {
      const { create, owner } = await set()
      const { id } = await create({ name: 'Given', flow: playableFlow('Other') })
      const draft = (await owner.ask('GET', `/api/flows/${id}/draft`)).body as { flow: Flow }
      expect(draft.flow).toEqual({ ...playableFlow('Given') })
    })
  })

  describe('listing', () => {
    it('pages through all flows once, last changed first', async () => {
      const { create, owner, clock } = await set()
      for (let count = 0; count < 7; count++) {
        if (count % 2) clock.move(1000)
        await create({ name: `Flow ${count}` })
      }
      const seen: string[] = []
      let cursor = ''
      do {
        const page = (await owner.ask('GET', `/api/flows?limit=3${cursor}`)).body as Page<Summary>
        seen.push(...page.items.map(({ name }) => name))
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      expect(seen.toSorted()).toEqual(['Flow 0', 'Flow 1', 'Flow 2', 'Flow 3', 'Flow 4', 'Flow 5', 'Flow 6'])
      expect(new Set(seen.slice(0, 2))).toEqual(new Set(['Flow 5', 'Flow 6']))
    })
    it('finds by part of a name whatever signs it holds, by tag and by status', async () => {
      const { create, list, owner, publish } = await set()
      await create({ name: '100 % off', tags: ['promo'] })
      const live = await create({ name: 'Live', flow: playableFlow('Live') })
      const closed = await create({ name: 'Closed', flow: playableFlow('Closed') })
      const old = await create({ name: 'Old' })
      await publish(live.id)
      await publish(closed.id)
      await owner.ask('PUT', `/api/flows/${closed.id}/service`, { isOutOfService: true })
      await owner.ask('POST', `/api/flows/${old.id}/archive`)
      expect(await list('search=0%20%25')).toEqual(['100 % off'])
      expect(await list('search=_')).toEqual([])
      expect(await list('tag=promo')).toEqual(['100 % off'])
      expect(await list('status=live')).toEqual(['Live'])
      expect(await list('status=draft')).toEqual(['100 % off'])
      expect(await list('status=outOfService')).toEqual(['Closed'])
      expect(await list('status=archived')).toEqual(['Old'])
      expect(await list('')).not.toContain('Old')
      expect(await list('status=all')).toHaveLength(4)
    })
    it('counts live calls, those of other companies and trials left out', async () => {
      const { create, owner, newMember, db, clock } = await set()
      const busy = await create({ name: 'Busy' })
      const idle = await create({ name: 'Idle' })
      const call = (companyId: string, row: object = {}) =>
        db
          .insertInto('session')
          .values({
            companyId,
            id: randomUUID(),
            seq: 1,
            turn: 1,
            state: '{}',
            channel: 'phone',
            flowId: busy.id,
            versionId: randomUUID(),
            isTest: false,
            direction: 'inbound',
            startedAt: clock.now(),
            lastStepAt: clock.now(),
            ...row,
          })
          .execute()
      await call(owner.companyId)
      await call(owner.companyId)
      await call(owner.companyId, { isTest: true })
      await call(owner.companyId, { endedAt: clock.now(), ending: 'completed' })
      await call((await newMember()).companyId)
      const { items } = (await owner.ask('GET', '/api/flows')).body as Page<Summary & { liveCalls: number }>
      expect(items.map(({ name, liveCalls }) => [name, liveCalls]).toSorted()).toEqual([
        ['Busy', 2],
        ['Idle', 0],
      ])
      expect((await owner.ask('GET', `/api/flows/${busy.id}`)).body).toMatchObject({ liveCalls: 2 })
      expect((await owner.ask('GET', `/api/flows/${idle.id}`)).body).toMatchObject({ liveCalls: 0 })
    })
    it('tells the tags in use, in order, and on how many flows', async () => {
      const { create, owner } = await set()
      await create({ name: 'One', tags: ['promo', 'Autumn'] })
      await create({ name: 'Two', tags: ['promo'] })
      const old = await create({ name: 'Old', tags: ['gone'] })
      await owner.ask('POST', `/api/flows/${old.id}/archive`)
      expect((await owner.ask('GET', '/api/flows/tags')).body).toEqual({
        tags: [
          { tag: 'Autumn', flows: 1 },
          { tag: 'promo', flows: 2 },
        ],
      })
    })
    it('refuses a page of more than 100 and a cursor that is none', async () => {
      const { owner } = await set()
      expect(await owner.ask('GET', '/api/flows?limit=101')).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(await owner.ask('GET', '/api/flows?cursor=abc')).toMatchObject({
        status: 400,
        body: { code: 'bad_cursor' },
      })
    })
  })

  describe('drafts', () => {
    it('saves what If-Match names, and tells the problems to those who ask', async () => {
      const { create, save, owner } = await set()
      const { id } = await create()
      const saved = await save(id, playableFlow('Renamed'))
      expect(saved).toMatchObject({ status: 200, body: { revision: 2, updatedBy: owner.userId } })
      expect(saved.body).not.toHaveProperty('problems')
      expect(saved.headers.get('etag')).toBe('"2"')
      const read = await owner.ask('GET', `/api/flows/${id}/draft`)
      expect(read.headers.get('etag')).toBe('"2"')
      expect((read.body as { flow: Flow }).flow).toEqual(playableFlow('Renamed'))
      expect(((await owner.ask('GET', `/api/flows/${id}`)).body as Summary).name).toBe('Renamed')
      const halfDone = playableFlow('Half done')
      const flow = { ...halfDone, edges: halfDone.edges.slice(1) }
      const toldTo = (query: string, revision: number) =>
        owner.ask('PUT', `/api/flows/${id}/draft?${query}`, { flow }, { 'if-match': `"${revision}"` })
      const dangling = await toldTo('problems=true', 2)
      expect(dangling.status).toBe(200)
      expect(
        (dangling.body as { problems: { severity: string }[] }).problems.map(({ severity }) => severity),
      ).toContain('error')
      expect((await toldTo('problems=false', 3)).body).not.toHaveProperty('problems')
      expect((await toldTo('problems=1', 4)).status).toBe(400)
    })
    it('answers 412 to a stale write, loses nothing, and says where the draft is', async () => {
      const { create, save, owner } = await set()
      const { id } = await create()
      await save(id, playableFlow('First'))
      const stale = await save(id, playableFlow('Second'))
      expect(stale).toMatchObject({
        status: 412,
        body: { code: 'stale_draft', details: { revision: 2, updatedBy: owner.userId } },
      })
      expect(((await owner.ask('GET', `/api/flows/${id}/draft`)).body as { flow: Flow }).flow.name).toBe('First')
    })
    it('lets one of two writers through when both come at once', async () => {
      const { create, save } = await set()
      const { id } = await create()
      const both = await Promise.all([save(id, playableFlow('One')), save(id, playableFlow('Two'))])
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
    })
    it('asks for If-Match, and takes no wildcard for it', async () => {
      const { create, owner } = await set()
      const { id } = await create()
      const body = { flow: playableFlow('x') }
      expect(await owner.ask('PUT', `/api/flows/${id}/draft`, body)).toMatchObject({
        status: 428,
        body: { code: 'if_match_missing' },
      })
      expect((await owner.ask('PUT', `/api/flows/${id}/draft`, body, { 'if-match': '*' })).status).toBe(428)
    })
    it('says 304 to who has the draft already', async () => {
      const { create, owner } = await set()
      const { id } = await create()
      expect((await owner.ask('GET', `/api/flows/${id}/draft`, undefined, { 'if-none-match': '"1"' })).status).toBe(304)
    })
    it('keeps nodes of unknown types, shows them as problems and publishes none', async () => {
      const { create, save, publish, owner } = await set()
      const { id } = await create()
      const flow = playableFlow('Newer')
      const unknown = { id: 'x', type: 'hologram', version: 3, position: { x: 5, y: 5 }, data: { beam: { width: 3 } } }
      expect((await save(id, { ...flow, nodes: [...flow.nodes, unknown] })).status).toBe(200)
      expect((await owner.ask('GET', `/api/flows/${id}/draft`)).body).toMatchObject({
        problems: expect.arrayContaining([expect.objectContaining({ nodeId: 'x', severity: 'error' })]),
      })
      expect(((await owner.ask('GET', `/api/flows/${id}/draft`)).body as { flow: Flow }).flow.nodes).toContainEqual(
        unknown,
      )
      expect(await publish(id)).toMatchObject({ status: 422, body: { code: 'not_publishable' } })
    })
    it('refuses what is no flow, with every slip, and keeps the draft', async () => {
      const { create, save, owner } = await set()
      const { id } = await create()
      const flow = playableFlow('x')
      const edge = { id: 'e9', from: { nodeId: 'hello', portId: 'other' }, to: 'nowhere' }
      const bad = await save(id, { ...flow, edges: [...flow.edges, edge] })
      expect(bad).toMatchObject({
        status: 422,
        body: { code: 'invalid_flow', details: { problems: [{ path: 'edges.2.to' }] } },
      })
      const [hello] = flow.nodes
      const crowd = Array.from({ length: 2000 }, (_, index) => ({ ...hello, id: `n${index}` }))
      const tooMany = await save(id, { ...flow, nodes: crowd, edges: [] })
      expect(tooMany).toMatchObject({ status: 422 })
      expect((tooMany.body as { message: string }).message).toContain('1,000 nodes')
      expect(((await owner.ask('GET', `/api/flows/${id}/draft`)).body as { revision: number }).revision).toBe(1)
    })
    it('refuses 5 MB with the limit in words', async () => {
      const { create, save } = await set()
      const { id } = await create()
      const flow = { ...playableFlow('x'), description: 'x'.repeat(5_000_000) }
      expect(await save(id, flow)).toMatchObject({
        status: 413,
        body: { code: 'too_large', message: expect.stringContaining('2 MB') },
      })
    })
    it('cleans NUL and lone surrogates out of any text', async () => {
      const { create, save, owner } = await set()
      const { id } = await create()
      const saved = await save(id, playableFlow('a\u0000b', 'x\ud800y'))
      expect(saved.status).toBe(200)
      const { flow } = (await owner.ask('GET', `/api/flows/${id}/draft`)).body as { flow: Flow }
      expect(flow.name).toBe('ab')
      expect(JSON.stringify(flow)).toContain('x\ufffdy')
    })
  })

  describe('versions', () => {
    it('pins the canonical text and its hash, and goes live', async () => {
      const { create, publish, owner, db } = await set()
      const { id } = await create({ name: 'Live', flow: playableFlow('Live') })
      const published = await publish(id, { note: 'First' })
      expect(published).toMatchObject({
        status: 201,
        body: { number: 1, note: 'First', isLive: true, hash: contentHash(playableFlow('Live')) },
      })
      const row = await db
        .selectFrom('flowVersion')
        .select('document')
        .where('flowId', '=', id)
        .executeTakeFirstOrThrow()
      expect(row.document).toBe(canonicalText(playableFlow('Live')))
      expect((await owner.ask('GET', `/api/flows/${id}`)).body).toMatchObject({
        liveVersion: { number: 1 },
        hasUnpublishedChanges: false,
      })
    })
    it('refuses errors with the lint report', async () => {
      const { create, publish } = await set()
      const { id } = await create()
      const refused = await publish(id)
      expect(refused).toMatchObject({ status: 422, body: { code: 'not_publishable' } })
      const { problems } = (refused.body as { details: { problems: { severity: string }[] } }).details
      expect(problems.some(({ severity }) => severity === 'error')).toBe(true)
    })
    it('gives two publications at once two numbers', async () => {
      const { create, publish } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x') })
      const both = await Promise.all([publish(id), publish(id)])
      expect(both.map(({ body }) => (body as { number: number }).number).toSorted()).toEqual([1, 2])
    })
    it('publishes only the revision that was meant', async () => {
      const { create, publish, save } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x') })
      await save(id, playableFlow('y'))
      expect(await publish(id, { revision: 1 })).toMatchObject({ status: 412, body: { code: 'stale_draft' } })
      expect((await publish(id, { revision: 2 })).status).toBe(201)
    })
    it('lists versions, shows one, and tells two apart', async () => {
      const { create, publish, save, owner } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x', 'Hello.') })
      const first = (await publish(id)).body as { id: string }
      await save(id, playableFlow('x', 'Good evening.'))
      const second = (await publish(id)).body as { id: string }
      const page = (await owner.ask('GET', `/api/flows/${id}/versions?limit=1`)).body as Page<{
        id: string
        isLive: boolean
      }>
      expect(page.items).toMatchObject([{ id: second.id, isLive: true, publishedByName: 'Someone' }])
      const rest = (await owner.ask('GET', `/api/flows/${id}/versions?limit=1&cursor=${page.nextCursor}`))
        .body as typeof page
      expect(rest).toMatchObject({ items: [{ id: first.id, isLive: false }], nextCursor: null })
      expect((await owner.ask('GET', `/api/flows/${id}/versions/${first.id}`)).body).toMatchObject({
        number: 1,
        flow: { name: 'x' },
      })
      const diff = await owner.ask('GET', `/api/flows/${id}/diff?from=${first.id}&to=${second.id}`)
      expect(diff.body).toMatchObject({ nodes: { changed: [{ nodeId: 'hello' }], added: [] }, isSameForCallers: false })
      expect((await owner.ask('GET', `/api/flows/${id}/diff?from=${second.id}&to=draft`)).body).toMatchObject({
        isSameForCallers: true,
      })
    })
    it('goes back to an older version, and tells every process', async () => {
      const { create, publish, owner } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x') })
      const first = (await publish(id)).body as { id: string }
      await publish(id)
      let hear = (_: string): void => undefined
      const heard = new Promise<string>((resolve) => (hear = resolve))
      const stop = await database.store.listen(
        changesChannel,
        (payload) => hear(payload),
        () => undefined,
      )
      const activated = await owner.ask('POST', `/api/flows/${id}/versions/${first.id}/activate`)
      expect(activated.body).toMatchObject({ number: 1, isLive: true })
      expect(JSON.parse(await heard)).toEqual({ companyId: owner.companyId, subject: 'flow', id })
      await stop()
      expect((await owner.ask('GET', `/api/flows/${id}`)).body).toMatchObject({ liveVersion: { id: first.id } })
    })
    it('restores an older version as the draft by saving it, and publishes that anew', async () => {
      const { create, publish, save, owner } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x', 'Hello.') })
      const first = (await publish(id)).body as { id: string }
      await save(id, playableFlow('x', 'Good evening.'))
      await publish(id)
      const { flow } = (await owner.ask('GET', `/api/flows/${id}/versions/${first.id}`)).body as { flow: Flow }
      expect(await save(id, flow, 2)).toMatchObject({ status: 200, body: { revision: 3 } })
      expect((await owner.ask('GET', `/api/flows/${id}/diff?from=${first.id}&to=draft`)).body).toMatchObject({
        isSameForCallers: true,
      })
      expect((await publish(id, { note: 'As it was', revision: 3 })).body).toMatchObject({
        number: 3,
        isLive: true,
        hash: contentHash(playableFlow('x', 'Hello.')),
      })
    })
    it('does not let a version of another flow be activated', async () => {
      const { create, publish, owner } = await set()
      const one = await create({ name: 'One', flow: playableFlow('One') })
      const other = await create({ name: 'Other', flow: playableFlow('Other') })
      const { id: versionId } = (await publish(one.id)).body as { id: string }
      expect((await owner.ask('POST', `/api/flows/${other.id}/versions/${versionId}/activate`)).status).toBe(404)
    })
    it('pins the version of a sub-flow, and will not publish one that calls an unpublished flow', async () => {
      const { create, publish, save } = await set()
      const below = await create({ name: 'Below', key: 'below', flow: playableFlow('Below') })
      const base = playableFlow('Above')
      const call = { id: 'call', type: 'subflow', version: 1, position: { x: 0, y: 50 }, data: { flowKey: 'below' } }
      const above = await create({
        name: 'Above',
        flow: {
          ...base,
          nodes: [...base.nodes, call],
          edges: [
            { id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'call' },
            { id: 'e3', from: { nodeId: 'call', portId: 'done' }, to: 'hello' },
            { id: 'e4', from: { nodeId: 'call', portId: 'failed' }, to: 'bye' },
            { id: 'e2', from: { nodeId: 'hello', portId: 'next' }, to: 'bye' },
          ],
        },
      })
      expect((await publish(above.id)).status).toBe(422)
      const bound = (await publish(below.id)).body as { id: string }
      const published = (await publish(above.id)).body as { id: string }
      await save(below.id, playableFlow('Below', 'Changed.'))
      await publish(below.id)
      const row = await database.store.db
        .selectFrom('flowVersion')
        .select('bindings')
        .where('id', '=', published.id)
        .executeTakeFirstOrThrow()
      expect(row.bindings.flows).toEqual({ below: { flowId: below.id, versionId: bound.id } })
    })
  })

  describe('files', () => {
    it('imports what it exported, byte for byte', async () => {
      const { create, owner } = await set()
      const { id } = await create({ name: 'Round trip', flow: playableFlow('Round trip') })
      const file = await owner.ask('GET', `/api/flows/${id}/export`)
      expect(file.headers.get('content-disposition')).toBe('attachment; filename="round-trip.json"')
      const text = canonicalText(playableFlow('Round trip'))
      const imported = await owner.ask('POST', '/api/flows/import', text)
      expect(imported).toMatchObject({ status: 201, body: { key: 'round-trip-2', problems: [] } })
      const again = await owner.ask('GET', `/api/flows/${(imported.body as Summary).id}/export`)
      expect(again.body).toEqual(file.body)
      expect(again.body).toEqual(JSON.parse(text))
    })
    it('exports the very text of a version', async () => {
      const { create, publish, owner, app } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x') })
      const { id: versionId } = (await publish(id)).body as { id: string }
      const answer = await app.request(`/api/flows/${id}/export?version=${versionId}`, {
        headers: { authorization: `Bearer ${owner.token}` },
      })
      expect(await answer.text()).toBe(canonicalText(playableFlow('x')))
      expect(answer.headers.get('content-disposition')).toContain('x-v1.json')
    })
    it('says what is wrong with a file', async () => {
      const { owner } = await set()
      expect(await owner.ask('POST', '/api/flows/import', { format: 99 })).toMatchObject({
        status: 422,
        body: { code: 'invalid_flow', details: { problems: [{ path: 'format' }] } },
      })
    })
  })

  describe('renaming, archiving and deleting', () => {
    it('renames the draft with the flow', async () => {
      const { create, owner } = await set()
      const { id } = await create()
      const renamed = await owner.ask('PATCH', `/api/flows/${id}`, { name: 'Front desk', tags: ['a', 'a'] })
      expect(renamed.body).toMatchObject({ name: 'Front desk', key: 'reception', tags: ['a'], draftRevision: 2 })
      expect(((await owner.ask('GET', `/api/flows/${id}/draft`)).body as { flow: Flow }).flow.name).toBe('Front desk')
    })
    it('copies the draft and nothing published', async () => {
      const { create, publish, owner } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x'), tags: ['t'] })
      await publish(id)
      expect(await owner.ask('POST', `/api/flows/${id}/duplicate`, {})).toMatchObject({
        status: 201,
        body: { name: 'x (copy)', key: 'x-copy', tags: ['t'], liveVersion: null },
      })
    })
    it('neither archives nor deletes a flow that a number leads to, and says which', async () => {
      const { owner, db, clock } = await set()
      const { flowId, number } = await fillCompany(db, owner.companyId, clock.now())
      await owner.ask('PATCH', `/api/numbers/${encodeURIComponent(number)}`, { flowId })
      for (const [method, path] of [
        ['POST', `/api/flows/${flowId}/archive`],
        ['DELETE', `/api/flows/${flowId}`],
      ] as const)
        expect(await owner.ask(method, path)).toMatchObject({
          status: 409,
          body: { code: 'flow_in_use', details: { numbers: [number] } },
        })
    })
    it('does not delete a flow that another one calls, or that callers went through', async () => {
      const { create, owner, db, clock } = await set()
      const below = await create({ name: 'Below', key: 'below' })
      const call = { id: 'call', type: 'subflow', version: 1, position: { x: 0, y: 0 }, data: { flowKey: 'below' } }
      await create({ name: 'Above', key: 'above', flow: { ...playableFlow('Above'), nodes: [call], edges: [] } })
      expect(await owner.ask('DELETE', `/api/flows/${below.id}`)).toMatchObject({
        status: 409,
        body: { details: { flows: ['above'] } },
      })
      const { callId } = await fillCompany(db, owner.companyId, clock.now())
      const used = await create({ name: 'Used' })
      await db.updateTable('call').set({ flowId: used.id }).where('id', '=', callId).execute()
      expect(await owner.ask('DELETE', `/api/flows/${used.id}`)).toMatchObject({
        status: 409,
        body: { details: { hasCalls: true } },
      })
    })
    it('deletes a flow that nothing needs, with its versions', async () => {
      const { create, publish, owner } = await set()
      const { id } = await create({ name: 'x', flow: playableFlow('x') })
      await publish(id)
      expect((await owner.ask('DELETE', `/api/flows/${id}`)).status).toBe(204)
      expect((await owner.ask('GET', `/api/flows/${id}`)).status).toBe(404)
    })
    it('takes a flow out of service with a closed message, and back', async () => {
      const { create, owner } = await set()
      const { id } = await create()
      const closedMessage = { 'en-US': 'We are closed today.' }
      expect(
        (await owner.ask('PUT', `/api/flows/${id}/service`, { isOutOfService: true, closedMessage })).body,
      ).toMatchObject({
        isOutOfService: true,
        closedMessage,
      })
      expect((await owner.ask('PUT', `/api/flows/${id}/service`, { isOutOfService: false })).body).toMatchObject({
        isOutOfService: false,
        closedMessage,
      })
    })
    it('does one thing to several flows, each by itself', async () => {
      const { create, owner, list } = await set()
      const one = await create({ name: 'One' })
      const two = await create({ name: 'Two' })
      const missing = owner.companyId
      const tagged = await owner.ask('POST', '/api/flows/bulk', {
        flowIds: [one.id, missing, two.id],
        action: 'addTag',
        tag: 'x',
      })
      expect((tagged.body as { results: { isDone: boolean; code: string | null }[] }).results).toMatchObject([
        { isDone: true },
        { isDone: false, code: 'not_found' },
        { isDone: true },
      ])
      expect((await list('tag=x')).toSorted()).toEqual(['One', 'Two'])
      await owner.ask('POST', '/api/flows/bulk', { flowIds: [one.id], action: 'removeTag', tag: 'x' })
      await owner.ask('POST', '/api/flows/bulk', { flowIds: [two.id], action: 'archive' })
      expect(await list('tag=x')).toEqual([])
      expect((await owner.ask('POST', '/api/flows/bulk', { flowIds: [one.id], action: 'addTag' })).status).toBe(400)
    })
  })
})
