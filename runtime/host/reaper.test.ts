import { randomBytes, randomUUID } from 'node:crypto'
import { CompiledQuery, createQueryId, sql, type Kysely, type RootOperationNode } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createCarrier } from '../channels/twilio/carrier.ts'
import { hungUpKey } from '../channels/twilio/callbacks.ts'
import { listQuietCalls } from '../store/calls.ts'
import type { Database } from '../store/schema.ts'
import { listExpiredLeases, listSilentSessions } from '../store/sessions.ts'
import { callBody, refusal, startCarrierServer, type CarrierAnswer } from '../testing/carrierServer.ts'
import { newCompany, publishFlow, type Published } from '../testing/companies.ts'
import { eachDatabase, onPostgres, silentLog } from '../testing/databases.ts'
import { answers, at, interactionsOf, newCall, newHost } from '../testing/hosts.ts'
import { manualTimers } from '../testing/manualTimers.ts'
import { reap, startReaper, type ReaperDeps, type ReaperPlace } from './reaper.ts'

const hour = 3600
const menu = flowOf({
  start: { type: 'start', to: { next: 'ask', hungUp: 'mark' } },
  ask: {
    type: 'menu',
    data: { prompt: say('Ask.'), choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }] },
    to: { k1: 'end', noInput: 'end', noMatch: 'end' },
  },
  mark: { type: 'tag', data: { tag: 'hung up' }, to: 'end' },
  end: { type: 'end' },
})
const request = flowOf({
  start: { type: 'start', to: 'get' },
  get: {
    type: 'request',
    data: { method: 'GET', url: 'https://shop.example/', timeoutSeconds: 20 },
    to: { success: 'end', failure: 'end', timeout: 'end' },
  },
  end: { type: 'end' },
})

eachDatabase('the reaper', (database) => {
  let server: Awaited<ReturnType<typeof startCarrierServer>>
  let answer: (callSid: string) => CarrierAnswer
  let companyId: string
  let carrierSid: string
  let published: Published
  const db = () => database.store.db
  const says = (status: string) => (answer = (sid) => ({ status: 200, body: callBody({ sid, status, duration: '7' }) }))

  beforeEach(async () => {
    server = await startCarrierServer(({ path }) => answer(/Calls\/(\w+)\.json/.exec(path)?.[1] ?? ''))
    says('completed')
    companyId = await newCompany(db())
    carrierSid = `AC${randomBytes(16).toString('hex')}`
    published = await publishFlow(db(), companyId, { flow: menu })
  })
  afterEach(async () => {
    await server.close()
    // Every test sees the sessions and calls of its own only.
    await db()
      .updateTable('session')
      .set({ endedAt: new Date(at(0)) })
      .where('companyId', '=', companyId)
      .execute()
    await db().updateTable('call').set({ statusRank: 5 }).where('companyId', '=', companyId).execute()
  })

  const call = (of = published) => {
    const fresh = newCall(companyId, of)
    return { ...fresh, call: { ...fresh.call, carrierSid } }
  }
  const depsAt = (seconds: number, host = newHost(database.store), change: Partial<ReaperDeps> = {}): ReaperDeps => {
    host.clock.at = at(seconds)
    return {
      db: db(),
      host,
      carriers: {
        carrierBySid: async () => createCarrier({ accountSid: carrierSid, authToken: 'token', apiUrl: server.url }),
      },
      clock: { now: () => new Date(at(seconds)) },
      timers: manualTimers(),
      log: silentLog,
      ...change,
    }
  }
  const endingOf = async (sessionId: string) =>
    (await db().selectFrom('session').select('ending').where('id', '=', sessionId).executeTakeFirstOrThrow()).ending
  const statusOf = async (callId: string) =>
    (await db().selectFrom('call').select('status').where('id', '=', callId).executeTakeFirstOrThrow()).status

  describe('of sessions', () => {
    it('closes one that is silent past its longest wait once the carrier says that the call is over', async () => {
      const input = call()
      await newHost(database.store).startPhoneSession(input)
      says('in-progress')
      await reap(depsAt(hour))
      expect(await endingOf(input.sessionId)).toBeNull()
      answer = () => 'hangUp'
      await reap(depsAt(hour))
      expect(await endingOf(input.sessionId)).toBeNull()
      says('completed')
      await reap(depsAt(hour))
      expect(await endingOf(input.sessionId)).toBe('hungUp')
      const last = (await interactionsOf(db(), input.sessionId)).at(-1)
      expect(last).toMatchObject({ kind: 'hungUp', facts: [{ kind: 'tagged', tag: 'hung up' }] })
    })

    it('closes one whose call the carrier does not know, and asks nothing about one that may still speak', async () => {
      const input = call()
      await newHost(database.store).startPhoneSession(input)
      await reap(depsAt(60))
      expect(server.requests).toHaveLength(0)
      answer = () => refusal(404, 20404, 'Not found')
      await reap(depsAt(hour))
      expect(await endingOf(input.sessionId)).toBe('hungUp')
    })

    it('tells a hang-up by the key that a callback tells it by', async () => {
      const input = call()
      const host = newHost(database.store)
      await host.startPhoneSession(input)
      await reap(depsAt(hour, host))
      const keys = (await interactionsOf(db(), input.sessionId)).map(({ eventKey }) => eventKey)
      expect(keys).toEqual([null, hungUpKey(input.call.callSid)])
    })

    it('goes on past those that cannot be read', async () => {
      const [broken, good] = [call(), call()]
      const host = newHost(database.store)
      await host.startPhoneSession(broken)
      await host.startPhoneSession({ ...good, started: { ...good.started, at: at(1) } })
      await db()
        .updateTable('session')
        .set({ versionId: randomUUID(), state: JSON.stringify({ pending: { leaseUntil: at(1) } }) })
        .where('id', '=', broken.sessionId)
        .execute()
      await reap(depsAt(2 * hour))
      expect(await endingOf(good.sessionId)).toBe('hungUp')
      expect(await endingOf(broken.sessionId)).toBeNull()
    })

    it('comes to all of them, however many at the top are still alive', async () => {
      const inputs = [call(), call(), call()]
      const host = newHost(database.store)
      for (const [index, input] of inputs.entries())
        await host.startPhoneSession({ ...input, started: { ...input.started, at: at(index) } })
      const last = inputs[2]?.call.callSid
      answer = (sid) => ({ status: 200, body: callBody({ sid, status: sid === last ? 'completed' : 'in-progress' }) })
      const deps = depsAt(hour, host, { perRound: 1 })
      const place: ReaperPlace = {}
      for (let round = 0; round < 3; round++) await reap(deps, place)
      expect(await Promise.all(inputs.map(({ sessionId }) => endingOf(sessionId)))).toEqual([null, null, 'hungUp'])
      await reap(deps, place)
      await reap(deps, place)
      expect(server.requests.filter(({ path }) => path.includes(inputs[0]?.call.callSid ?? '')).length).toBeGreaterThan(
        1,
      )
    })

    it('has the effect of a process that died go on, also where nobody calls any more', async () => {
      const input = call(await publishFlow(db(), companyId, { flow: request }))
      const dead = newHost(database.store, answers())
      void dead.startPhoneSession(input).catch(() => undefined)
      await vi.waitFor(() => expect(dead.requests).toHaveLength(1), { timeout: 10_000, interval: 1 })
      await newHost(database.store).deliver(
        { companyId, sessionId: input.sessionId },
        { kind: 'hungUp', at: at(2) },
        hungUpKey(input.call.callSid),
      )
      const heir = newHost(database.store, {
        sendRequest: async ({ key }) => ({ kind: 'responded', key, status: 200, body: {}, durationMs: 1 }),
      })
      await reap(depsAt(60, heir))
      await heir.drain()
      expect(heir.requests).toHaveLength(1)
      expect(await endingOf(input.sessionId)).toBe('hungUp')
    })
  })

  describe('of calls', () => {
    const place = async (change: object = {}) => {
      const id = randomUUID()
      const values = {
        companyId,
        id,
        direction: 'outbound' as const,
        status: 'ringing' as const,
        statusRank: 3,
        callSid: `CA${randomBytes(16).toString('hex')}`,
        carrierSid,
        createdAt: new Date(at(0)),
      }
      await db()
        .insertInto('call')
        .values({ ...values, ...change })
        .execute()
      return id
    }

    it('asks the carrier how a call ended that it has heard nothing of', async () => {
      const id = await place()
      says('no-answer')
      await reap(depsAt(60))
      expect(await statusOf(id)).toBe('ringing')
      await reap(depsAt(hour))
      expect(await statusOf(id)).toBe('no-answer')
      const events = await db().selectFrom('callEvent').select(['kind', 'detail']).where('callId', '=', id).execute()
      expect(events).toEqual([{ kind: 'reconciled', detail: { status: 'no-answer' } }])
      await reap(depsAt(hour))
      expect(server.requests).toHaveLength(1)
    })

    it('waits half an hour for the callback of a call whose placing got no answer', async () => {
      const id = await place({ callSid: null, status: 'placing', statusRank: 0 })
      await reap(depsAt(10 * 60))
      expect(await statusOf(id)).toBe('placing')
      await reap(depsAt(31 * 60))
      expect(await statusOf(id)).toBe('failed')
      expect(server.requests).toHaveLength(0)
    })

    it('leaves a call alone while the carrier cannot be reached', async () => {
      const id = await place()
      answer = () => 'hangUp'
      await reap(depsAt(hour))
      expect(await statusOf(id)).toBe('ringing')
    })

    it('comes to all of them, however many at the top go on', async () => {
      const ids = [await place(), await place({ createdAt: new Date(at(1)) })]
      const { callSid } = await db()
        .selectFrom('call')
        .select('callSid')
        .where('id', '=', ids[1] ?? '')
        .executeTakeFirstOrThrow()
      answer = (sid) => ({ status: 200, body: callBody({ sid, status: sid === callSid ? 'busy' : 'ringing' }) })
      const deps = depsAt(hour, newHost(database.store), { perRound: 1 })
      const from: ReaperPlace = {}
      await reap(deps, from)
      await reap(deps, from)
      expect(await statusOf(ids[1] ?? '')).toBe('busy')
    })
  })

  it('lets the round under way finish when it is stopped', async () => {
    const input = call()
    const host = newHost(database.store)
    await host.startPhoneSession(input)
    const deps = depsAt(hour, host)
    const timers = manualTimers()
    const stop = startReaper({ ...deps, timers })
    const passing = timers.pass(30_000)
    await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(0), { timeout: 10_000, interval: 1 })
    await stop()
    expect(await endingOf(input.sessionId)).toBe('hungUp')
    await passing
  })
})

onPostgres('what the reaper looks for', (database) => {
  it('is found by the indexes of what is open, not among all there ever was', async () => {
    const { db } = database.store
    const companyId = await newCompany(db)
    await sql`insert into call (company_id, id, direction, status, status_rank, created_at)
      select ${companyId}::uuid, gen_random_uuid(), 'inbound', 'completed', 5, now() from generate_series(1, 20000)`.execute(
      db,
    )
    await sql`insert into session (company_id, id, seq, turn, state, channel, flow_id, version_id, is_test, direction, started_at, last_step_at, ended_at)
      select ${companyId}::uuid, gen_random_uuid(), 1, 1, '{}', 'phone', gen_random_uuid(), gen_random_uuid(), false, 'inbound', now(), now(), now()
      from generate_series(1, 20000)`.execute(db)
    await sql`analyze call, session`.execute(db)
    const now = new Date()
    for (const run of [
      (on: Db) => listQuietCalls(on, { before: now, limit: 200 }),
      (on: Db) => listSilentSessions(on, { at: now, quietSeconds: 60, limit: 200 }),
      (on: Db) => listExpiredLeases(on, { at: now, limit: 200 }),
    ])
      expect(await planOf(db, run)).not.toMatch(/Seq Scan on (call|session)\b/)
  })
})

type Db = Kysely<Database>

/** How Postgres goes about a query. */
async function planOf(db: Db, run: (on: Db) => Promise<unknown>): Promise<string> {
  const seen: RootOperationNode[] = []
  await run(
    db.withPlugin({
      transformQuery: ({ node }) => (seen.push(node), node),
      transformResult: async ({ result }) => result,
    }),
  )
  const bare = db.withoutPlugins()
  const [node] = seen
  if (!node) throw new Error('No query was made.')
  const { sql: text, parameters } = bare.getExecutor().compileQuery(node, createQueryId())
  const { rows } = await bare.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]))
  return JSON.stringify(rows)
}
