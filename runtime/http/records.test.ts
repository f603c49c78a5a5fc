import { describe, expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany, freshNumber } from '#runtime/testing/fillCompany.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'

type Page<Item> = { items: Item[]; nextCursor: string | null }
const path = encodeURIComponent

eachDatabase('what a company keeps', (database) => {
  const set = async (changed?: Parameters<typeof newApi>[1]) => {
    const api = newApi(database.store, changed)
    const owner = await api.newMember('owner')
    const filled = await fillCompany(api.db, owner.companyId, api.clock.now())
    const items = async <Item>(from: string) => ((await owner.ask('GET', from)).body as Page<Item>).items
    return { ...api, owner, filled, items }
  }

  describe('schedules', () => {
    const office = {
      name: 'Office',
      timeZone: 'Europe/Paris',
      week: { '1': [{ from: '09:00', to: '17:00' }] },
      holidays: [],
    }

    it('makes and replaces one by its key', async () => {
      const { owner } = await set()
      expect(await owner.ask('PUT', '/api/schedules/shop', office)).toMatchObject({
        status: 200,
        body: { key: 'shop', revision: 1 },
      })
      expect((await owner.ask('PUT', '/api/schedules/shop', { ...office, name: 'Shop' })).body).toMatchObject({
        name: 'Shop',
        revision: 2,
      })
    })
    it('refuses hours that end before they begin, and zones there are not', async () => {
      const { owner } = await set()
      const night = { ...office, week: { '1': [{ from: '22:00', to: '06:00' }] } }
      expect(await owner.ask('PUT', '/api/schedules/shop', night)).toMatchObject({
        status: 400,
        body: { code: 'invalid' },
      })
      const nowhere = await owner.ask('PUT', '/api/schedules/shop', { ...office, timeZone: 'Mars/Base' })
      expect(nowhere).toMatchObject({ status: 400, body: { details: { issues: [{ path: 'timeZone' }] } } })
    })
    it('closes by hand until an instant, and goes back', async () => {
      const { owner, filled } = await set()
      const override = { state: 'closed', until: '2026-03-02T18:00:00Z', reason: 'Snow' }
      expect((await owner.ask('PUT', `/api/schedules/${filled.key}/override`, override)).body).toMatchObject({
        override,
        revision: 2,
      })
      expect((await owner.ask('DELETE', `/api/schedules/${filled.key}/override`)).body).not.toHaveProperty('override')
    })
    it('keeps what was set by hand when its hours are written', async () => {
      const { owner, filled } = await set()
      const at = `/api/schedules/${filled.key}`
      await owner.ask('PUT', `${at}/override`, { state: 'closed', reason: 'Snow' })
      const override = { state: 'closed', reason: 'Snow' }
      expect((await owner.ask('PUT', at, office)).body).toMatchObject({ name: 'Office', override })
      const open = { state: 'open' }
      expect((await owner.ask('PUT', at, { ...office, override: open })).body).toMatchObject({ override: open })
    })
    it('is not replaced when If-Match names an older revision, and says where it is', async () => {
      const { owner, filled } = await set()
      const at = `/api/schedules/${filled.key}`
      const save = (name: string, tag: string) => owner.ask('PUT', at, { ...office, name }, { 'if-match': tag })
      expect((await owner.ask('GET', at)).headers.get('etag')).toBe('"1"')
      expect(await save('Ada', '"1"')).toMatchObject({ status: 200, body: { revision: 2 } })
      for (const tag of ['"1"', '*', 'nonsense'])
        expect(await save('Ben', tag)).toMatchObject({
          status: 412,
          body: { code: 'stale_schedule', details: { revision: 2 } },
        })
      expect((await owner.ask('GET', at)).body).toMatchObject({ name: 'Ada', revision: 2 })
      const both = await Promise.all([save('Cleo', '"2"'), save('Dan', '"2"')])
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
      expect(await owner.ask('PUT', '/api/schedules/gone', office, { 'if-match': '"1"' })).toMatchObject({
        status: 404,
      })
    })
    it('stays while a flow names it', async () => {
      const { owner, filled } = await set()
      const hours = { id: 'h', type: 'hours', version: 1, position: { x: 0, y: 0 }, data: { schedule: filled.key } }
      const flow = { ...playableFlow('x'), nodes: [hours], edges: [] }
      await owner.ask('POST', '/api/flows', { name: 'x', key: 'opens', flow })
      expect(await owner.ask('GET', `/api/schedules/${filled.key}/flows`)).toMatchObject({
        status: 200,
        body: { items: [{ key: 'opens', name: 'x' }] },
      })
      expect(await owner.ask('DELETE', `/api/schedules/${filled.key}`)).toMatchObject({
        status: 409,
        body: { details: { flows: ['opens'] } },
      })
    })
  })

  describe('numbers', () => {
    it('assigns a flow, a language and a label, and takes the flow away', async () => {
      const { owner, filled } = await set()
      const at = `/api/numbers/${path(filled.number)}`
      const assigned = await owner.ask('PATCH', at, { flowId: filled.flowId, language: 'fr-FR', label: 'Paris' })
      expect(assigned.body).toMatchObject({
        flow: { id: filled.flowId, name: 'Reception' },
        language: 'fr-FR',
        label: 'Paris',
      })
      expect((await owner.ask('GET', `/api/flows/${filled.flowId}`)).body).toMatchObject({ numbers: [filled.number] })
      expect((await owner.ask('PATCH', at, { flowId: null })).body).toMatchObject({ flow: null, label: 'Paris' })
    })
    it('leads to no archived flow and to none of another company', async () => {
      const { owner, filled, newMember } = await set()
      const at = `/api/numbers/${path(filled.number)}`
      const stranger = await newMember('owner')
      const foreign = (await stranger.ask('POST', '/api/flows', { name: 'Foreign' })).body as { id: string }
      expect((await owner.ask('PATCH', at, { flowId: foreign.id })).status).toBe(404)
      await owner.ask('POST', `/api/flows/${filled.flowId}/archive`)
      expect((await owner.ask('PATCH', at, { flowId: filled.flowId })).body).toMatchObject({ code: 'flow_archived' })
    })
    it('shows which of the three addresses the carrier has wrong', async () => {
      const { db, owner, filled, clock, items } = await set({ config: { publicUrl: 'https://ivr.example.test' } })
      expect(await items('/api/numbers')).toMatchObject([{ webhooks: { state: 'unknown', faults: [] } }])
      const retries = '#rc=5&rp=ct,rt,5xx'
      const right = {
        voiceUrl: `https://ivr.example.test/twilio/voice${retries}`,
        voiceFallbackUrl: `https://ivr.example.test/twilio/fallback${retries}`,
        statusCallbackUrl: `https://ivr.example.test/twilio/status${retries}`,
        checkedAt: clock.now(),
      }
      const report = (row: object) =>
        db.updateTable('phoneNumber').set(row).where('number', '=', filled.number).execute()
      await report(right)
      expect(await items('/api/numbers')).toMatchObject([{ webhooks: { state: 'right', faults: [] } }])
      await report({ statusCallbackUrl: null })
      const { body } = await owner.ask('GET', `/api/numbers/${path(filled.number)}`)
      expect(body).toMatchObject({
        webhooks: { state: 'wrong', faults: [{ url: 'status', expected: right.statusCallbackUrl, actual: null }] },
      })
    })
  })

  describe('contacts', () => {
    it('keeps one contact a number, whatever way it is written', async () => {
      const { owner } = await set()
      const added = await owner.ask('POST', '/api/contacts', {
        number: '+1 (555) 010-7777',
        firstName: 'Ada',
        attributes: { vip: true },
      })
      expect(added).toMatchObject({
        status: 201,
        body: { number: '+15550107777', firstName: 'Ada', lastName: null, attributes: { vip: true } },
      })
      const { id } = added.body as { id: string }
      expect(await owner.ask('POST', '/api/contacts', { number: '+15550107777' })).toMatchObject({
        status: 409,
        body: { code: 'contact_exists' },
      })
      const other = (await owner.ask('POST', '/api/contacts', { number: freshNumber() })).body as { id: string }
      expect((await owner.ask('PATCH', `/api/contacts/${other.id}`, { number: '+15550107777' })).status).toBe(409)
      expect((await owner.ask('PATCH', `/api/contacts/${id}`, { lastName: 'Byron' })).body).toMatchObject({
        firstName: 'Ada',
        lastName: 'Byron',
      })
      expect((await owner.ask('DELETE', `/api/contacts/${id}`)).status).toBe(204)
      expect((await owner.ask('GET', `/api/contacts/${id}`)).status).toBe(404)
    })
    it('refuses what is no number, without repeating it', async () => {
      const { owner } = await set()
      for (const number of ['5550107777', '+1', '+123456789012345678', 'hello'])
        expect([number, (await owner.ask('POST', '/api/contacts', { number })).status]).toEqual([number, 400])
    })
    it('finds by name and by part of a number', async () => {
      const { items, filled } = await set()
      expect(await items('/api/contacts?search=maya%20ra')).toHaveLength(1)
      expect(await items(`/api/contacts?search=${filled.number.slice(-6)}`)).toHaveLength(1)
      expect(await items('/api/contacts?search=nobody')).toHaveLength(0)
    })
    it('takes NUL and lone surrogates out of names', async () => {
      const { owner } = await set()
      const added = await owner.ask(
        'POST',
        '/api/contacts',
        `{"number":"${freshNumber()}","firstName":"A\\u0000d\\ud800a","attributes":{"k\\u0000":"v"}}`,
      )
      expect(added.body).toMatchObject({ firstName: 'Ad\ufffda', attributes: { k: 'v' } })
    })
  })

  describe('do-not-call', () => {
    it('adds once, keeps the first reason, and removes', async () => {
      const { owner, items } = await set()
      const number = freshNumber()
      expect(await owner.ask('POST', '/api/dnc', { number, reason: 'First' })).toMatchObject({
        status: 201,
        body: { scope: 'company', source: 'api' },
      })
      expect(await owner.ask('POST', '/api/dnc', { number, reason: 'Second' })).toMatchObject({
        status: 200,
        body: { reason: 'First' },
      })
      expect(await items(`/api/dnc?search=${number.slice(1)}`)).toHaveLength(1)
      expect((await owner.ask('DELETE', `/api/dnc/${path(number)}`)).status).toBe(204)
      expect((await owner.ask('DELETE', `/api/dnc/${path(number)}`)).status).toBe(404)
    })
    it('keeps scopes apart and pages through both', async () => {
      const { owner } = await set()
      const number = freshNumber()
      for (const scope of ['company', 'marketing-menu', 'sales']) await owner.ask('POST', '/api/dnc', { number, scope })
      const seen: string[] = []
      let cursor = ''
      do {
        const page = (await owner.ask('GET', `/api/dnc?limit=1&search=${number.slice(1)}${cursor}`)).body as Page<{
          scope: string
        }>
        seen.push(...page.items.map(({ scope }) => scope))
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      expect(seen).toEqual(['company', 'marketing-menu', 'sales'])
      expect((await owner.ask('DELETE', `/api/dnc/${path(number)}?scope=sales`)).status).toBe(204)
    })
  })

  describe('sessions', () => {
    it('lists a phone session with its call, and filters it', async () => {
      const { items, filled, clock } = await set()
      const [session] = await items<Record<string, unknown>>('/api/sessions')
      expect(session).toMatchObject({
        id: filled.sessionId,
        callSid: expect.stringMatching(/^CA/),
        status: 'ended',
        caller: filled.number,
        language: 'hi-IN',
        tags: ['vip'],
        selection: '1',
        disposition: 'interested',
        department: 'Sales',
      })
      const count = async (query: string) => (await items(`/api/sessions?${query}`)).length
      const now = clock.now().toISOString()
      expect(await count('status=live')).toBe(0)
      expect(await count('status=ended')).toBe(1)
      expect(await count(`number=${path(filled.number)}`)).toBe(1)
      expect(await count('number=%2B15550199998')).toBe(0)
      expect(await count('department=Sales')).toBe(1)
      expect(await count(`from=${now}`)).toBe(1)
      expect(await count(`to=${now}`)).toBe(0)
      expect(await count(`flowId=${filled.flowId}`)).toBe(0)
      expect(await count(`callSid=${String(session?.['callSid'])}`)).toBe(1)
    })
    it('leaves trial sessions out unless they are asked for', async () => {
      const { items, filled, db } = await set()
      await db.updateTable('session').set({ isTest: true }).where('id', '=', filled.sessionId).execute()
      expect(await items('/api/sessions')).toHaveLength(0)
      expect(await items('/api/sessions?isTest=true')).toHaveLength(1)
      expect(await items('/api/sessions?isTest=all')).toHaveLength(1)
    })
    it('shows every step with input, nodes passed, ports and times', async () => {
      const { owner, filled, db, clock } = await set()
      const later = new Date(clock.now().getTime() + 2000)
      await db
        .insertInto('interaction')
        .values({
          companyId: owner.companyId,
          sessionId: filled.sessionId,
          seq: 2,
          turn: 1,
          kind: 'collected',
          event: JSON.stringify({ kind: 'collected', at: later.toISOString(), keys: '••••', isMasked: true }),
          reply: 'ciphertext of a document',
          isReplySealed: true,
          at: later,
        })
        .execute()
      const { body } = await owner.ask('GET', `/api/sessions/${filled.sessionId}`)
      expect(body).toMatchObject({
        callSid: expect.stringMatching(/^CA/),
        variables: { plan: 'gold' },
        interactions: [
          {
            seq: 1,
            turn: 0,
            kind: 'started',
            event: { caller: { number: filled.number } },
            reply: '<Response/>',
            trail: [{ node: 'start', port: 'next', durationMs: 0 }],
            at: clock.now().toISOString(),
          },
          { seq: 2, kind: 'collected', event: { keys: '••••' }, reply: null },
        ],
      })
      expect(JSON.stringify(body)).not.toContain('ciphertext')
    })
  })

  describe('languages', () => {
    it('lists those with a voice and those in use, named in themselves', async () => {
      const { items } = await set()
      const languages = await items<{ tag: string }>('/api/languages')
      expect(languages.find(({ tag }) => tag === 'hi-IN')).toEqual({
        tag: 'hi-IN',
        name: 'Hindi (India)',
        ownName: 'हिन्दी (भारत)',
        isSpoken: true,
        isUsed: false,
      })
      expect(languages.find(({ tag }) => tag === 'en-US')).toMatchObject({ isUsed: true })
    })
  })
})
