import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { flowOf, say } from '#shared/testing/flows.ts'
import { systemTimers } from '#runtime/clock.ts'
import { createStepFeed, tellingWriter } from '#runtime/host/stepFeed.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { createStepWriter, type StepRow } from '#runtime/store/saveStep.ts'
import { newCompany, publishFlow } from '#runtime/testing/companies.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { answers, interactionsOf, newCall, newHost, press } from '#runtime/testing/hosts.ts'
import { newApi } from '#runtime/testing/newApi.ts'

const choices = ['1', '2', '3'].map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} }))
const inner = flowOf({
  start: { type: 'start', to: 'below' },
  below: { type: 'menu', data: { prompt: say('Below.'), choices }, to: { k1: 'end', k2: 'end', k3: 'end', noInput: 'end', noMatch: 'end' } },
  end: { type: 'end' },
}) // prettier-ignore
const flow = flowOf(
  {
    start: { type: 'start', to: 'ask' },
    ask: {
      type: 'menu',
      data: { prompt: say('Plan {{ vars.plan }}, {{ vars.count }} of them, pin {{ vars.pin }}.'), choices },
      to: { k1: 'ask', k2: 'sub', k3: 'look', noInput: 'bye', noMatch: 'bye' },
    },
    sub: { type: 'subflow', data: { flowKey: 'inner' }, to: { done: 'ask', failed: 'bye' } },
    look: { type: 'request', data: { url: 'https://shop.example/' }, to: { success: 'ask', failure: 'bye', timeout: 'bye' } },
    bye: { type: 'end', data: { prompt: say('Goodbye.') } },
  },
  {
    variables: [
      { name: 'plan', type: 'text', default: 'free' },
      { name: 'count', type: 'number', default: 1 },
      { name: 'pin', type: 'text', default: '0000', sensitive: true },
    ],
  },
) // prettier-ignore

eachDatabase('the variables of a trial', (database) => {
  const set = async ({ isTest = true } = {}) => {
    const { store } = database
    const { db } = store
    const sealer = createSealer(randomBytes(32))
    const steps = createStepFeed(systemTimers)
    const asked = answers()
    /** A process; all of a test are over one database and know each other's secrets. */
    const process = (save?: (row: StepRow) => Promise<void>) => {
      const writer = tellingWriter(createStepWriter({ store, log: silentLog }), steps)
      return newHost(store, {
        sealer,
        sendRequest: asked.sendRequest,
        patienceMs: 0,
        writer: {
          ...writer,
          saveStep: async (row) => {
            await save?.(row)
            return writer.saveStep(row)
          },
        },
      })
    }
    const host = process()
    const companyId = await newCompany(db)
    const below = await publishFlow(db, companyId, { key: 'inner', flow: inner })
    const call = { ...newCall(companyId, await publishFlow(db, companyId, { flow, below: { inner: below } })), isTest }
    const ref = { companyId, sessionId: call.sessionId }
    const first = await host.startPhoneSession(call)
    const turn = (number: number, keys: string, by = host) => by.answerTurn({ ...ref, turn: number }, press(keys))
    const apiOf = async (by: typeof host) => {
      const api = newApi(store, { host: by, sealer, steps })
      const author = await api.newMember('editor', companyId)
      const change = (variables: object, client = author) =>
        client.ask('PATCH', `/api/sessions/${ref.sessionId}/variables`, { variables })
      return { ...api, author, change }
    }
    return { host, process, ref, companyId, first, turn, asked, apiOf, call, steps, ...(await apiOf(host)) }
  }

  it('are set between two steps, coerced to their types, and the next step has them', async () => {
    const { first, change, turn, author, ref } = await set()
    expect(first).toContain('Plan free, 1 of them')
    expect(await change({ plan: 'gold', count: ' 7 ', pin: '4711' })).toMatchObject({
      status: 200,
      body: { seq: 2, variables: { plan: 'gold', count: 7 } },
    })
    expect(await turn(1, '1')).toContain('Plan gold, 7 of them, pin 4711.')
    const detail = await author.ask('GET', `/api/sessions/${ref.sessionId}`)
    expect((detail.body as { variables: object }).variables).toEqual({ plan: 'gold', count: 7 })
    expect(await change({ plan: null })).toMatchObject({ body: { variables: { plan: null } } })
    expect(await turn(2, '1')).toContain('Plan , 7 of them')
  })

  it('are recorded as an interaction of their own, which answers no turn; older turns have their documents', async () => {
    const { db, ref, change, turn, first, host, process, author } = await set()
    await change({ plan: 'gold', pin: '4711' })
    expect(await host.replayTurn({ ...ref, turn: 0 })).toBe(first)
    const second = await turn(1, '1')
    expect(await turn(1, '1', process())).toBe(second)
    const steps = await interactionsOf(db, ref.sessionId)
    expect(steps.map(({ seq, turn: answered, kind, reply }) => [seq, answered, kind, reply !== null])).toEqual([
      [1, 0, 'started', true],
      [2, null, 'variables', false],
      [3, 1, 'collected', true],
    ])
    expect(steps[1]).toMatchObject({
      event: { variables: { plan: 'gold' }, sensitive: ['pin'], userId: author.userId },
      trail: [],
    })
  })

  it('keep sensitive values out of every answer and every row', async () => {
    const { db, change, author, ref } = await set()
    const answer = await change({ pin: '918273' })
    const detail = await author.ask('GET', `/api/sessions/${ref.sessionId}`)
    const rows = await Promise.all([
      db.selectFrom('session').selectAll().where('id', '=', ref.sessionId).execute(),
      db.selectFrom('interaction').selectAll().where('sessionId', '=', ref.sessionId).execute(),
    ])
    expect(JSON.stringify([answer.body, detail.body, rows])).not.toContain('918273')
    expect((await change({ count: 1 })).body).toEqual({ seq: 3, variables: { plan: 'free', count: 1 } })
  })

  it('are those of the outermost flow while a sub-flow runs', async () => {
    const { change, turn } = await set()
    expect(await turn(1, '2')).toContain('Below.')
    expect(await change({ plan: 'gold' })).toMatchObject({ status: 200 })
    expect(await turn(2, '1')).toContain('Plan gold')
  })

  it('are seen by a process that has the session in memory as it was', async () => {
    const { turn, process, ref, apiOf } = await set()
    const other = process()
    await other.replayTurn({ ...ref, turn: 0 })
    await turn(1, '1', other)
    const { change } = await apiOf(process())
    expect(await change({ plan: 'gold' })).toMatchObject({ status: 200, body: { seq: 3 } })
    expect(await turn(2, '1', other)).toContain('Plan gold')
  })

  describe('in a race with a turn', () => {
    it.each([1, 2, 3])('at another process both are done, one after the other (%i)', async () => {
      const { db, turn, process, ref, apiOf } = await set()
      const other = process()
      await other.replayTurn({ ...ref, turn: 0 })
      const { change } = await apiOf(process())
      const [reply, changed] = await Promise.all([turn(1, '1', other), change({ plan: 'gold' })])
      expect(changed).toMatchObject({ status: 200, body: { variables: { plan: 'gold' } } })
      const kinds = (await interactionsOf(db, ref.sessionId)).map(({ seq, kind }) => [seq, kind])
      const wasFirst = kinds[1]?.[1] === 'variables'
      expect(kinds).toEqual(wasFirst ? [[1, 'started'], [2, 'variables'], [3, 'collected']] : [[1, 'started'], [2, 'collected'], [3, 'variables']]) // prettier-ignore
      expect(reply).toContain(wasFirst ? 'Plan gold' : 'Plan free')
      expect(await turn(1, '1')).toBe(reply)
      expect(await turn(2, '1', other)).toContain('Plan gold')
    })

    it('a row that was lost to a step is judged again on what the step left', async () => {
      const { turn, process, ref, apiOf, db } = await set()
      const fast = process()
      const slow = process(async (row) => {
        if (row.event.kind === 'variables' && row.seq === 1) await turn(1, '1', fast)
      })
      const { change } = await apiOf(slow)
      expect(await change({ plan: 'gold' })).toMatchObject({ status: 200, body: { seq: 3 } })
      const kinds = (await interactionsOf(db, ref.sessionId)).map(({ kind }) => kind)
      expect(kinds).toEqual(['started', 'collected', 'variables'])
      expect(await turn(2, '1', fast)).toContain('Plan gold')
    })

    it('a press that was lost to them is stepped once, on its own turn', async () => {
      const { process, ref, apiOf, db, turn } = await set()
      const { change } = await apiOf(process())
      let isFirst = true
      const slow = process(async (row) => {
        if (!isFirst || row.event.kind !== 'collected') return
        isFirst = false
        await change({ plan: 'gold' })
      })
      await slow.replayTurn({ ...ref, turn: 0 })
      expect(await turn(1, '1', slow)).toContain('Plan gold')
      const kinds = (await interactionsOf(db, ref.sessionId)).map(({ kind }) => kind)
      expect(kinds).toEqual(['started', 'variables', 'collected'])
    })
  })

  describe('are refused', () => {
    it('when they are not declared or of another type, all of them, naming each', async () => {
      const { change, turn } = await set()
      const refused = await change({ plan: 'gold', count: 'many', other: 1 })
      expect(refused).toMatchObject({
        status: 422,
        body: {
          code: 'bad_variable',
          message:
            'Variable count is of type number, which the value cannot be read as. The flow declares no variable other.',
          details: { problems: [{ name: 'count' }, { name: 'other' }] },
        },
      })
      expect(JSON.stringify(refused.body)).not.toContain('many')
      expect(await change({})).toMatchObject({ status: 400 })
      expect(await turn(1, '1')).toContain('Plan free, 1 of them')
    })

    it('for a call that is no trial, is over, or waits for a request', async () => {
      const real = await set({ isTest: false })
      expect(await real.change({ plan: 'gold' })).toMatchObject({ status: 409, body: { code: 'not_a_trial' } })
      const { change, turn, asked, host, ref } = await set()
      void turn(1, '3')
      await expect.poll(() => asked.open.length).toBe(1)
      expect(await change({ plan: 'gold' })).toMatchObject({ status: 409, body: { code: 'request_under_way' } })
      asked.open[0]?.answer({ kind: 'responded' })
      await expect.poll(async () => (await change({ plan: 'gold' })).status).toBe(200)
      await host.deliver(ref, { kind: 'hungUp', at: '2026-03-04T15:01:00.000Z' }, 'hungUp')
      expect(await change({ plan: 'gold' })).toMatchObject({ status: 409, body: { code: 'session_over' } })
    })

    it('to another company, and to who runs no trials', async () => {
      const { change, newMember, companyId } = await set()
      expect(await change({ plan: 'gold' }, await newMember('owner'))).toMatchObject({ status: 404 })
      for (const role of ['viewer', 'analyst', 'agent'] as const)
        expect((await change({ plan: 'gold' }, await newMember(role, companyId))).status).toBe(403)
    })
  })

  it('are told on the stream of the session after each step, of trials only', async () => {
    const follow = async ({ app, author, ref, turn, change, steps }: Awaited<ReturnType<typeof set>>) => {
      const answer = await app.request(`/api/sessions/${ref.sessionId}/events`, {
        headers: { authorization: `Bearer ${author.token}` },
      })
      await change({ plan: 'gold', pin: '918273' })
      await turn(1, '9')
      await turn(2, '9')
      await turn(3, '9')
      const text = await answer.text()
      steps.close()
      return text
    }
    const text = await follow(await set())
    const told = [...text.matchAll(/event: variables\ndata: (.*)/g)].map(([, data = '']) => JSON.parse(data) as object)
    expect(told.at(-1)).toMatchObject({ variables: { plan: 'gold', count: 1 } })
    expect(text).not.toContain('918273')
    expect(text).toContain('"kind":"variables"')
    expect(await follow(await set({ isTest: false }))).not.toContain('event: variables')
  })
})
