import { beforeAll, describe, expect, it, vi } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import { createStepWriter, OutcomeUnknownError, StoreUnavailableError, type StepRow } from '../store/saveStep.ts'
import { newCompany, publishFlow, type Published } from '../testing/companies.ts'
import { eachDatabase, silentLog } from '../testing/databases.ts'
import { answers, at, interactionsOf, newCall, newHost, press, silence, type TestHost } from '../testing/hosts.ts'

const menuOf = (text: string, to: Record<string, string>): NodeSketch => ({
  type: 'menu',
  data: {
    prompt: say(text),
    choices: ['1', '2'].map((key) => ({ id: `k${key}`, key, label: `Choice ${key}`, phrases: {} })),
  },
  to: { noInput: 'end', noMatch: 'end', ...to },
})

const requestOf = (url: string, to: string, method = 'GET'): NodeSketch => ({
  type: 'request',
  data: { method, url, timeoutSeconds: 20, holdPrompt: say('One moment.') },
  to: { success: to, failure: 'failed', timeout: 'failed' },
})

/** A key, then a web service, then a menu in which the same key would be seen. */
const lookUp = (method = 'GET') =>
  flowOf({
    start: { type: 'start', to: { next: 'ask', machine: 'drop', hungUp: 'mark' } },
    ask: menuOf('First menu.', { k1: 'look', k2: 'end' }),
    look: requestOf('https://shop.example/look', 'then', method),
    then: menuOf('Second menu.', { k1: 'wrong', k2: 'end' }),
    wrong: { type: 'tag', data: { tag: 'pressed twice' }, to: 'then' },
    drop: { type: 'say', data: { prompt: say('A message for your machine.'), interruptible: false }, to: 'end' },
    mark: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
    failed: { type: 'say', data: { prompt: say('That failed.'), interruptible: false }, to: 'end' },
    end: { type: 'end', data: { prompt: say('Goodbye.') } },
  })

const until = (isTrue: () => boolean) => vi.waitFor(() => expect(isTrue()).toBe(true), { timeout: 10_000, interval: 1 })

/** The reply of a webhook while its process lets the time pass that it needs. */
async function inTime(host: TestHost, webhook: Promise<string | undefined>): Promise<string> {
  let reply: { body: string | undefined } | undefined
  let failure: { error: unknown } | undefined
  webhook.then(
    (body) => (reply = { body }),
    (error: unknown) => (failure = { error }),
  )
  await vi.waitFor(
    async () => {
      await host.timers.pass(500)
      expect(reply ?? failure).toBeDefined()
    },
    { timeout: 10_000, interval: 1 },
  )
  if (failure) throw failure.error
  return reply?.body ?? ''
}

const answered = async ({ key }: { key: string }) =>
  ({ kind: 'responded', key, status: 200, body: {}, durationMs: 1 }) as const

eachDatabase('a call whose process is in trouble', (database) => {
  let companyId: string
  let looking: Published
  let posting: Published
  const db = () => database.store.db
  beforeAll(async () => {
    companyId = await newCompany(db())
    looking = await publishFlow(db(), companyId, { flow: lookUp() })
    posting = await publishFlow(db(), companyId, { key: 'posting', flow: lookUp('POST') })
  })
  const kindsOf = async (sessionId: string) => (await interactionsOf(db(), sessionId)).map(({ kind }) => kind)
  const stateOf = async (sessionId: string) =>
    await db()
      .selectFrom('session')
      .select(['state', 'ending', 'endedAt'])
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow()
  /** A writer over the test's store that does first as it is told. */
  const writerWith = (before: (row: StepRow, write: () => Promise<unknown>) => Promise<void>) => {
    const writer = createStepWriter({ store: database.store, log: silentLog })
    return {
      drain: () => writer.drain(),
      saveStep: async (row: StepRow) => {
        await before(row, () => writer.saveStep(row))
        return writer.saveStep(row)
      },
    }
  }

  describe('a key that starts a request', () => {
    it('repeated while that is under way is not kept for the next menu', async () => {
      const { open, sendRequest } = answers()
      const host = newHost(database.store, { sendRequest })
      const call = newCall(companyId, looking)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId, turn: 1 }
      const webhooks = [host.answerTurn(ref, press('1'))]
      await until(() => open.length === 1)
      webhooks.push(host.answerTurn(ref, press('1')))
      await host.replayTurn({ ...ref, turn: 0 })
      open[0]?.answer({ kind: 'responded' })
      const replies = await Promise.all(webhooks)
      expect(replies[0]).toContain('Second menu.')
      expect(new Set(replies).size).toBe(1)
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'responded'])
    })

    it('repeated on another process presses once, and goes out once', async () => {
      const { open, sendRequest } = answers()
      const [one, two] = [newHost(database.store, { sendRequest }), newHost(database.store, { sendRequest })]
      const call = newCall(companyId, looking)
      await one.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId, turn: 1 }
      await two.replayTurn(ref)
      const webhooks = [one, two, one, two].map((host) => host.answerTurn(ref, press('1')))
      await until(() => open.length === 1)
      await new Promise((resolve) => setImmediate(resolve))
      // Whoever was second finds the step made, waits for the answer, and reads it from the row.
      await Promise.all([one.replayTurn(ref), two.replayTurn(ref)])
      open[0]?.answer({ kind: 'responded' })
      const replies = await Promise.all(webhooks.map((webhook, index) => inTime(index % 2 ? two : one, webhook)))
      expect(new Set(replies).size).toBe(1)
      expect(replies[0]).toContain('Second menu.')
      expect(one.requests.length + two.requests.length).toBe(1)
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'responded'])
    })

    it('repeated after the answer gets the stored bytes and is not noted as late', async () => {
      const host = newHost(database.store, { sendRequest: answered })
      const call = newCall(companyId, looking)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId, turn: 1 }
      const reply = await host.answerTurn(ref, press('1'))
      expect(await host.answerTurn(ref, press('1'))).toBe(reply)
      expect(await newHost(database.store).answerTurn(ref, press('1'))).toBe(reply)
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'responded'])
    })
  })

  it('a late key that is repeated is noted once', async () => {
    const host = newHost(database.store)
    const call = newCall(companyId, looking)
    await host.startPhoneSession(call)
    const ref = { companyId, sessionId: call.sessionId }
    await host.deliver(ref, { kind: 'machineDetected', at: at(3), answeredBy: 'machine' }, 'amd')
    for (const process of [host, host, newHost(database.store)])
      await process.answerTurn({ ...ref, turn: 1 }, press('1'))
    expect(await kindsOf(call.sessionId)).toEqual(['started', 'machineDetected', 'late'])
  })

  describe('a request of this very process', () => {
    it('is not sent again, nor given up, when the session is read anew meanwhile', async () => {
      for (const published of [looking, posting]) {
        const { open, sendRequest } = answers()
        const host = newHost(database.store, { sendRequest, isSoleProcess: true })
        const call = newCall(companyId, published)
        await host.startPhoneSession(call)
        const ref = { companyId, sessionId: call.sessionId }
        const webhook = host.answerTurn({ ...ref, turn: 1 }, press('1'))
        await until(() => open.length === 1)
        await host.replayTurn({ ...ref, turn: 1 })
        const again = host.answerTurn({ ...ref, turn: 1 }, silence())
        await host.recover(ref)
        expect(host.requests).toHaveLength(1)
        open[0]?.answer({ kind: 'responded' })
        expect(await webhook).toContain('Second menu.')
        expect(await again).toContain('Second menu.')
        expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'responded'])
      }
    })

    it('whose answer could not be stored for a moment is stored a moment later', async () => {
      let refusals = 2
      const writer = writerWith(async (row) => {
        if (row.event.kind === 'responded' && refusals-- > 0) throw new Error('The database is away.')
      })
      const host = newHost(database.store, { writer, sendRequest: answered })
      const call = newCall(companyId, posting)
      await host.startPhoneSession(call)
      const webhook = host.answerTurn({ companyId, sessionId: call.sessionId, turn: 1 }, press('1'))
      const first = await inTime(host, webhook)
      const reply = first.includes('Second menu.')
        ? first
        : await inTime(host, host.answerTurn({ companyId, sessionId: call.sessionId, turn: 2 }, silence()))
      expect(reply).toContain('Second menu.')
      expect(host.requests).toHaveLength(1)
    })

    it('whose answer could never be stored does not hold the caller for ever', async () => {
      const writer = writerWith(async (row) => {
        if (row.event.kind === 'responded') throw new Error('The database does not take this.')
      })
      const host = newHost(database.store, { writer, sendRequest: answered })
      const call = newCall(companyId, posting)
      await host.startPhoneSession(call)
      const ref = { companyId, sessionId: call.sessionId }
      expect(await inTime(host, host.answerTurn({ ...ref, turn: 1 }, press('1')))).toContain('One moment.')
      await host.timers.pass(60_000)
      host.clock.at = at(60)
      expect(await inTime(host, host.answerTurn({ ...ref, turn: 2 }, silence(60)))).toContain('That failed.')
    })
  })

  it('a request with an expired lease is taken over by one process, whoever touches the session next', async () => {
    const call = newCall(companyId, looking)
    const ref = { companyId, sessionId: call.sessionId }
    const dead = newHost(database.store, answers())
    await dead.startPhoneSession(call)
    void dead.answerTurn({ ...ref, turn: 1 }, press('1')).catch(() => undefined)
    await until(() => dead.requests.length === 1)
    const { open, sendRequest } = answers()
    const heirs = [0, 1, 2].map(() => newHost(database.store, { sendRequest }))
    for (const heir of heirs) heir.clock.at = at(40)
    await Promise.all(heirs.map((heir) => heir.recover(ref)))
    for (const heir of heirs) await heir.recover(ref)
    expect(open).toHaveLength(1)
    expect((await stateOf(call.sessionId)).state).toMatchObject({ pending: { leaseUntil: at(63) } })
    const heir = heirs.find(({ requests }) => requests.length === 1)
    open[0]?.answer({ kind: 'responded' })
    await heir?.drain()
    expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'resumed', 'responded'])
  })

  describe('a first step whose write has an unknown outcome', () => {
    it.each(['stored', 'not stored'])('and that was %s starts the call once', async (outcome) => {
      let breaks = 0
      const host = newHost(database.store, {
        writer: writerWith(async (row, write) => {
          if (row.seq > 0 || breaks++ > 0) return
          if (outcome === 'stored') await write()
          throw new OutcomeUnknownError('The connection broke.')
        }),
      })
      const call = newCall(companyId, looking)
      expect(await host.startPhoneSession(call)).toContain('First menu.')
      expect(await kindsOf(call.sessionId)).toEqual(['started'])
    })
  })

  describe('a database that is away', () => {
    const dbThatIs = (away: { reads: boolean }) =>
      db().withPlugin({
        transformQuery: ({ node }) => {
          if (away.reads) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
          return node
        },
        transformResult: async ({ result }) => result,
      })

    it('makes no turn answer another one', async () => {
      const call = newCall(companyId, looking)
      const zero = await newHost(database.store).startPhoneSession(call)
      const away = { reads: true }
      const host = newHost(database.store, { db: dbThatIs(away) })
      const webhook = host.answerTurn({ companyId, sessionId: call.sessionId, turn: 7 }, press('2'))
      await host.timers.pass(500)
      away.reads = false
      expect(await inTime(host, webhook)).toBe(zero)
      expect(await kindsOf(call.sessionId)).toEqual(['started'])
    })

    it('for two seconds costs no call: the webhook waits', async () => {
      const away = { writes: false, reads: false }
      const host = newHost(database.store, {
        db: dbThatIs(away),
        writer: writerWith(async () => {
          if (!away.writes) return
          away.reads = true
          throw new OutcomeUnknownError('The connection broke.')
        }),
      })
      const call = newCall(companyId, looking)
      const ref = { companyId, sessionId: call.sessionId }
      await host.startPhoneSession(call)
      away.writes = true
      const webhook = host.answerTurn({ ...ref, turn: 1 }, press('2'))
      void webhook.catch(() => undefined)
      await host.timers.pass(2000)
      Object.assign(away, { writes: false, reads: false })
      expect(await inTime(host, webhook)).toContain('Goodbye.')
      expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected'])
    })

    it('for longer is an error, within the budget of a webhook', async () => {
      const host = newHost(database.store, {
        writer: writerWith(async () => {
          throw new StoreUnavailableError('The database cannot be reached.')
        }),
      })
      await expect(inTime(host, host.startPhoneSession(newCall(companyId, looking)))).rejects.toThrow(
        'cannot be reached',
      )
    })
  })

  it('a hang-up that several tell of is one step', async () => {
    const { open, sendRequest } = answers()
    const host = newHost(database.store, { sendRequest })
    const call = newCall(companyId, looking)
    const ref = { companyId, sessionId: call.sessionId }
    await host.startPhoneSession(call)
    void host.answerTurn({ ...ref, turn: 1 }, press('1')).catch(() => undefined)
    await until(() => open.length === 1)
    expect(await host.deliver(ref, { kind: 'hungUp', at: at(6) }, 'status')).toBe('stepped')
    expect(await host.deliver(ref, { kind: 'hungUp', at: at(7) }, 'reaper')).toBe('dropped')
    open[0]?.answer({ kind: 'responded' })
    await host.drain()
    expect(await kindsOf(call.sessionId)).toEqual(['started', 'collected', 'hungUp', 'responded'])
    expect((await stateOf(call.sessionId)).ending).toBe('hungUp')
    await host.timers.pass(5000)
  })

  it('a session that ended leaves memory, and is not taken back by a repeat', async () => {
    let live = 0
    const host = newHost(database.store, { metrics: { step: () => {}, liveSessions: (count) => (live = count) } })
    const call = newCall(companyId, looking)
    const ref = { companyId, sessionId: call.sessionId }
    await host.startPhoneSession(call)
    expect(live).toBe(1)
    const reply = await host.answerTurn({ ...ref, turn: 1 }, press('2'))
    expect(live).toBe(0)
    expect(await host.answerTurn({ ...ref, turn: 1 }, press('2'))).toBe(reply)
    await host.replayTurn({ ...ref, turn: 1 })
    await host.answerTurn({ ...ref, turn: 2 }, silence())
    expect(live).toBe(0)
  })

  it('draining waits for the request that the answer of another sends out', async () => {
    const flow = flowOf({
      start: { type: 'start', to: 'one' },
      one: requestOf('https://shop.example/1', 'two'),
      two: requestOf('https://shop.example/2', 'read'),
      read: menuOf('All is well.', { k1: 'end', k2: 'end' }),
      failed: { type: 'end' },
      end: { type: 'end' },
    })
    const { open, sendRequest } = answers()
    const host = newHost(database.store, { sendRequest })
    const call = newCall(companyId, await publishFlow(db(), companyId, { key: 'two', flow }))
    const webhook = host.startPhoneSession(call)
    await until(() => open.length === 1)
    const drained = host.drain()
    open[0]?.answer({ kind: 'responded' })
    await until(() => open.length === 2)
    open[1]?.answer({ kind: 'responded' })
    await drained
    expect(await kindsOf(call.sessionId)).toEqual(['started', 'responded', 'responded'])
    expect(await webhook).toContain('All is well.')
  })

  describe('a recording that is to be paused', () => {
    const flow = flowOf(
      {
        start: { type: 'start', to: 'pin' },
        pin: {
          type: 'collect',
          data: { prompt: say('Your PIN.'), minLength: 4, maxLength: 4, endKey: '', saveAs: 'pin', sensitive: true },
          to: { done: 'end', noInput: 'end', invalid: 'end' },
        },
        end: { type: 'end' },
      },
      { recording: 'always', variables: [{ name: 'pin', type: 'text', sensitive: true }] },
    )

    it('keeps a caller waiting no longer than the patience of a webhook', async () => {
      const published = await publishFlow(db(), companyId, { key: 'pin-slow', flow })
      const render = newHost(database.store).render
      const host = newHost(database.store, {
        channel: { render, push: async () => 'pushed', prepare: () => new Promise(() => {}) },
      })
      expect(await inTime(host, host.startPhoneSession(newCall(companyId, published)))).toContain('Your PIN.')
    })

    it('is paused again when another process repeats the document', async () => {
      const published = await publishFlow(db(), companyId, { key: 'pin-again', flow })
      const call = newCall(companyId, published)
      const first = newHost(database.store)
      const reply = await first.startPhoneSession(call)
      expect(first.prepared).toContainEqual({ kind: 'recording', change: 'pause' })
      const other = newHost(database.store)
      expect(await other.startPhoneSession(call)).toBe(reply)
      expect(other.prepared).toEqual([{ kind: 'recording', change: 'pause' }])
    })
  })
})
