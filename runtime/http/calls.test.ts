import { describe, expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany, freshNumber } from '#runtime/testing/fillCompany.ts'
import { newApi, notingCarrier } from '#runtime/testing/newApi.ts'

eachDatabase('calls', (database) => {
  const set = async ({
    hasCarrier = true,
    twilioPhoneNumber,
  }: { hasCarrier?: boolean; twilioPhoneNumber?: string } = {}) => {
    const noted = notingCarrier('AC00000000000000000000000000000001')
    const api = newApi(database.store, {
      config: { twilioPhoneNumber },
      ...(hasCarrier && { carrier: noted.carrier }),
    })
    const owner = await api.newMember('owner')
    const filled = await fillCompany(api.db, owner.companyId, api.clock.now())
    const to = freshNumber()
    const order = { to, flowId: filled.flowId }
    const place = (body: object = order, key?: string) =>
      owner.ask('POST', '/api/calls', body, key === undefined ? {} : { 'idempotency-key': key })
    return { ...api, ...noted, owner, filled, to, order, place }
  }

  it('places a call and answers in the carrier’s words', async () => {
    const { place, placed, owner, filled, to } = await set()
    const answer = await place({
      to,
      flowId: filled.flowId,
      language: 'fr-FR',
      variables: { plan: 'gold' },
      department: 'Sales',
      record: true,
    })
    expect(answer).toMatchObject({ status: 201, body: { status: 'queued' } })
    const { id } = answer.body as { id: string }
    expect(placed).toMatchObject([{ to, from: filled.number, recordingUrl: expect.stringContaining(id) }])
    expect((await owner.ask('GET', `/api/calls/${id}`)).body).toMatchObject({
      callSid: expect.stringMatching(/^CA/),
      direction: 'outbound',
      to,
      from: filled.number,
      language: 'fr-FR',
      variables: { plan: 'gold' },
      department: 'Sales',
      isRecorded: true,
      events: [{ kind: 'placed' }],
    })
  })

  describe('the caller id', () => {
    const number = { asked: freshNumber(), environment: freshNumber(), flow: freshNumber() }
    // Lower than any other: the company's first.
    const first = '+15550000001'
    const setNumbers = async (given: readonly (keyof typeof number | 'first')[]) => {
      const api = await set({ twilioPhoneNumber: number.environment })
      const { db, owner, filled, clock } = api
      const add = async (each: string, flowId: string | null) => {
        await db.deleteFrom('phoneNumber').where('number', '=', each).execute()
        const now = clock.now()
        await db
          .insertInto('phoneNumber')
          .values({ companyId: owner.companyId, number: each, flowId, createdAt: now, updatedAt: now })
          .execute()
      }
      await db.deleteFrom('phoneNumber').where('companyId', '=', owner.companyId).execute()
      for (const each of given)
        await add(each === 'first' ? first : number[each], each === 'flow' ? filled.flowId : null)
      return api
    }
    const all = ['first', 'flow', 'environment', 'asked'] as const

    it.each([
      ['the one asked for', all, { from: number.asked }, number.asked],
      ['else the one of the environment', all, {}, number.environment],
      ['else, when the company has not that one, the one that leads to the flow', ['first', 'flow'], {}, number.flow],
      ['else the company’s first', ['first', 'asked'], {}, first],
    ] as const)('is %s', async (_, given, asked, expected) => {
      const { place, order, placed } = await setNumbers(given)
      expect((await place({ ...order, ...asked })).status).toBe(201)
      expect(placed).toMatchObject([{ from: expected }])
    })
  })

  it('takes the flow by key', async () => {
    const { place, placed, owner, filled, to } = await set()
    const { key } = (await owner.ask('GET', `/api/flows/${filled.flowId}`)).body as { key: string }
    expect((await place({ to, flowKey: key })).status).toBe(201)
    expect((await place({ to, flowKey: 'no-such-flow' })).status).toBe(404)
    expect((await place({ to, flowKey: key, flowId: filled.flowId })).status).toBe(400)
    expect((await place({ to })).status).toBe(400)
    expect(placed).toHaveLength(1)
  })

  it('gives the same answer to the same key and body, and dials once', async () => {
    const { place, order, placed, owner, filled } = await set()
    const first = await place(order, 'order-1')
    expect((await place({ flowId: order.flowId, to: order.to }, 'order-1')).body).toEqual(first.body)
    expect(await place({ ...order, department: 'Sales' }, 'order-1')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
    expect(placed).toHaveLength(1)
    await owner.ask('PUT', `/api/flows/${filled.flowId}/service`, { isOutOfService: true })
    expect((await place(order, 'order-1')).body).toEqual(first.body)
    expect(await place(order, 'order-2')).toMatchObject({ status: 409, body: { code: 'flow_out_of_service' } })
  })

  it('dials once when one key comes twice at the same time', async () => {
    const { place, order, placed } = await set()
    const both = await Promise.all([place(order, 'twice'), place(order, 'twice')])
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(new Set(both.map(({ body }) => (body as { id: string }).id)).size).toBe(1)
    expect(placed).toHaveLength(1)
  })

  it('dials nobody who is on the do-not-call list', async () => {
    const { place, order, owner, placed, to } = await set()
    await owner.ask('POST', '/api/dnc', { number: to })
    expect(await place(order)).toMatchObject({ status: 409, body: { code: 'do_not_call' } })
    expect(placed).toEqual([])
  })

  it('says so when there is no carrier, no published version or no such number of ours', async () => {
    const without = await set({ hasCarrier: false })
    expect(await without.place()).toMatchObject({ status: 409, body: { code: 'no_carrier' } })
    const { place, order, owner, placed } = await set()
    const { id } = (await owner.ask('POST', '/api/flows', { name: 'New' })).body as { id: string }
    expect(await place({ ...order, flowId: id })).toMatchObject({ status: 409, body: { code: 'flow_not_published' } })
    expect(await place({ ...order, from: '+15550198888' })).toMatchObject({
      status: 422,
      body: { code: 'unknown_number' },
    })
    expect(placed).toEqual([])
  })

  it('refuses bad fields by name and repeats no number in its message', async () => {
    const { place, order } = await set()
    const bad = await place({ ...order, to: '12345', language: 'English', variables: { 'not a name': 1 } })
    expect(bad).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const paths = (bad.body as { details: { issues: { path: string }[] } }).details.issues.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['to', 'language']))
    expect(JSON.stringify(bad.body)).not.toContain('12345')
  })

  it('lists by department and status', async () => {
    const { place, order, owner } = await set()
    await place({ ...order, department: 'CRM' })
    const count = async (query: string) =>
      ((await owner.ask('GET', `/api/calls?${query}`)).body as { items: unknown[] }).items.length
    expect(await count('')).toBe(2)
    expect(await count('department=CRM')).toBe(1)
    expect(await count('status=queued')).toBe(1)
    expect(await count('status=completed&department=Sales')).toBe(1)
    expect(await count('direction=inbound')).toBe(0)
  })

  it('hangs up a call under way, and minds none that is over', async () => {
    const { place, owner, filled, hungUp } = await set()
    const { id } = (await place()).body as { id: string }
    expect((await owner.ask('POST', `/api/calls/${id}/hangup`)).status).toBe(200)
    expect(hungUp).toHaveLength(1)
    expect(await owner.ask('POST', `/api/calls/${filled.callId}/hangup`)).toMatchObject({
      status: 200,
      body: { status: 'completed' },
    })
    expect(hungUp).toHaveLength(1)
  })

  it('finds the recording of a call', async () => {
    const { place, owner, filled } = await set()
    expect((await owner.ask('GET', `/api/calls/${filled.callId}/recording`)).body).toMatchObject({
      status: 'completed',
      durationSeconds: 12,
    })
    const { id } = (await place()).body as { id: string }
    expect((await owner.ask('GET', `/api/calls/${id}/recording`)).status).toBe(404)
  })
})
