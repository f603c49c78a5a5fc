import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, inject, it, onTestFinished } from 'vitest'
import { systemTimers } from '#runtime/clock.ts'
import { eachDatabase, onPglite, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { firstStep, nextStep } from '#runtime/testing/stepRows.ts'
import { openPglite } from './pglite/openPglite.ts'
import { createStepWriter, OutcomeUnknownError, StoreUnavailableError } from './saveStep.ts'
import { findReply, loadSession } from './sessions.ts'
import type { Store } from './store.ts'

const writerOn = (store: Store, onBatch: (size: number) => void = () => undefined) =>
  createStepWriter({ store, log: silentLog, metrics: { batch: onBatch } })

const count = async (store: Store, table: 'interaction' | 'sessionFact', sessionId: string) => {
  const { rows } = await store.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .where('sessionId', '=', sessionId)
    .executeTakeFirstOrThrow()
    .then((row) => ({ rows: row.rows }))
  return rows
}

eachDatabase('saveStep', (database) => {
  it('notes when a call under way was answered, and never another time', async () => {
    const { store } = database
    const first = firstStep()
    const { newSession } = first
    if (!newSession?.call) throw new Error('The first step has a call.')
    const answered = { ...first, newSession: { ...newSession, call: { ...newSession.call, status: 'in-progress' } } }
    expect(await writerOn(store).saveStep(answered)).toBe('done')
    const call = await store.db
      .selectFrom('call')
      .select(['status', 'answeredAt'])
      .where('companyId', '=', first.companyId)
      .executeTakeFirst()
    expect(call).toEqual({ status: 'in-progress', answeredAt: first.at })
  })

  it('stores a new session with its call, interaction and facts', async () => {
    const { store } = database
    const row = firstStep({
      facts: [
        { kind: 'goalReached', goal: 'greeted', value: 1.5 },
        { kind: 'tagged', tag: 'vip' },
      ],
      trail: [{ flow: 'demo', version: 1, node: 'n1', type: 'start', at: '2026-03-01T10:00:00.000Z', durationMs: 0 }],
    })
    expect(await writerOn(store).saveStep(row)).toBe('done')
    expect(await loadSession(store.db, row)).toMatchObject({
      seq: 1,
      turn: 1,
      state: { steps: 1 },
      callSid: row.newSession?.callSid,
      startedAt: row.startedAt,
    })
    const call = await store.db
      .selectFrom('call')
      .select(['id', 'status', 'statusRank', 'language'])
      .where('companyId', '=', row.companyId)
      .execute()
    expect(call).toEqual([{ id: row.sessionId, status: 'ringing', statusRank: 3, language: 'en-US' }])
    const interaction = await store.db
      .selectFrom('interaction')
      .select(['seq', 'turn', 'kind', 'reply', 'trail', 'facts'])
      .where('sessionId', '=', row.sessionId)
      .execute()
    expect(interaction).toEqual([
      { seq: 1, turn: 0, kind: 'started', reply: '<Response/>', trail: row.trail, facts: row.facts },
    ])
    const facts = await store.db
      .selectFrom('sessionFact')
      .select(['seq', 'kind', 'name', 'value'])
      .where('sessionId', '=', row.sessionId)
      .orderBy('kind')
      .execute()
    expect(facts).toEqual([
      { seq: 1, kind: 'goalReached', name: 'greeted', value: 1.5 },
      { seq: 1, kind: 'tagged', name: 'vip', value: null },
    ])
  })

  it('makes one session of a first step that comes twice', async () => {
    const { store } = database
    const row = firstStep()
    const [one, other] = [writerOn(store), writerOn(store)]
    const saved = await Promise.all([one.saveStep(row), other.saveStep(row)])
    expect(saved.sort()).toEqual(['done', 'stale'])
    expect(await count(store, 'interaction', row.sessionId)).toBe(1)
  })

  it('stores nothing of a stale step', async () => {
    const { store } = database
    const writer = writerOn(store)
    const first = firstStep()
    await writer.saveStep(first)
    const second = nextStep(first)
    expect(await writer.saveStep(second)).toBe('done')
    const stale = nextStep(first, {
      facts: [{ kind: 'optedOut', number: '+15550002222', scope: 'company' }],
      state: { wrong: true },
    })
    expect(await writer.saveStep(stale)).toBe('stale')
    expect(await loadSession(store.db, first)).toMatchObject({ seq: 2, turn: 2, state: { steps: 2 } })
    expect(await count(store, 'interaction', first.sessionId)).toBe(2)
    expect(await count(store, 'sessionFact', first.sessionId)).toBe(0)
    expect(
      await store.db.selectFrom('doNotCall').select('number').where('companyId', '=', first.companyId).execute(),
    ).toEqual([])
  })

  it('calls a step of a session nobody has stale', async () => {
    expect(await writerOn(database.store).saveStep(nextStep(firstStep()))).toBe('stale')
  })

  it('keeps companies apart', async () => {
    const writer = writerOn(database.store)
    const first = firstStep()
    await writer.saveStep(first)
    expect(await writer.saveStep(nextStep(first, { companyId: randomUUID() }))).toBe('stale')
  })

  it('keeps the order of two steps of one session that wait together', async () => {
    const sizes: number[] = []
    const writer = writerOn(database.store, (size) => sizes.push(size))
    const first = firstStep()
    const second = nextStep(first)
    const saved = await Promise.all([writer.saveStep(first), writer.saveStep(second), writer.saveStep(firstStep())])
    expect(saved).toEqual(['done', 'done', 'done'])
    expect(sizes).toEqual([2, 1])
    expect(await loadSession(database.store.db, first)).toMatchObject({ seq: 2, state: { steps: 2 } })
  })

  it('writes what waits in batches of at most 128', async () => {
    const sizes: number[] = []
    const writer = writerOn(database.store, (size) => sizes.push(size))
    const rows = Array.from({ length: 300 }, () => firstStep())
    const saved = await Promise.all(rows.map((row) => writer.saveStep(row)))
    expect(new Set(saved)).toEqual(new Set(['done']))
    expect(sizes).toEqual([128, 128, 44])
  })

  it('lets one session step once when two writers race', async () => {
    const { store } = database
    const writers = [writerOn(store), writerOn(store)]
    const firsts = Array.from({ length: 40 }, () => firstStep())
    await Promise.all(firsts.map((row) => writers[0]?.saveStep(row)))
    const outcomes = await Promise.all(
      firsts.map((first) => Promise.all(writers.map((writer) => writer.saveStep(nextStep(first))))),
    )
    for (const pair of outcomes) expect(pair.sort()).toEqual(['done', 'stale'])
    for (const { sessionId } of firsts) expect(await count(store, 'interaction', sessionId)).toBe(2)
  })

  it('keeps every character of a text', async () => {
    const state = { text: `O'Neill said "\\'; drop table session; --" \\u0041 $1 🙂\n` }
    const row = firstStep({ state, reply: `<Say>'\\''</Say>` })
    await writerOn(database.store).saveStep(row)
    expect(await loadSession(database.store.db, row)).toMatchObject({ state })
    expect(await findReply(database.store.db, { ...row, turn: 0 })).toMatchObject({ reply: row.reply })
  })

  it('fails only the row that the database refuses', async () => {
    const writer = writerOn(database.store)
    const [good, other, bad] = [firstStep(), firstStep(), firstStep({ state: { text: 'a\u0000b' } })]
    const outcomes = await Promise.allSettled([good, bad, other].map((row) => writer.saveStep(row)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: '22P05' } })
    expect(await loadSession(database.store.db, bad)).toBeUndefined()
  })

  it("fails only the row whose call is another session's", async () => {
    const writer = writerOn(database.store)
    const first = firstStep()
    await writer.saveStep(first)
    const same = firstStep({ companyId: first.companyId, ...(first.newSession && { newSession: first.newSession }) })
    const outcomes = await Promise.allSettled([writer.saveStep(same), writer.saveStep(firstStep())])
    expect(outcomes).toMatchObject([{ reason: { code: '23505' } }, { value: 'done' }])
  })

  it('lists an opted-out number at once, and twice the same is no error', async () => {
    const { store } = database
    const writer = writerOn(store)
    const first = firstStep()
    const { companyId } = first
    await store.db.insertInto('company').values({ id: companyId, name: 'Demo', createdAt: first.at }).execute()
    await writer.saveStep(first)
    const facts = [{ kind: 'optedOut' as const, number: '+15550003333', scope: 'company' }]
    const second = nextStep(first, { facts })
    await writer.saveStep(second)
    expect(await writer.saveStep(nextStep(second, { facts }))).toBe('done')
    const listed = await store.db
      .selectFrom('doNotCall')
      .select(['number', 'scope', 'source', 'sessionId', 'createdAt'])
      .where('companyId', '=', first.companyId)
      .execute()
    expect(listed).toEqual([
      { number: '+15550003333', scope: 'company', source: 'caller', sessionId: first.sessionId, createdAt: second.at },
    ])
    const named = await store.db
      .selectFrom('sessionFact')
      .select('name')
      .where('sessionId', '=', first.sessionId)
      .execute()
    expect(named).toEqual([{ name: 'company' }, { name: 'company' }])
  })

  it('gives a call we placed its SID and never moves its status back', async () => {
    const { store } = database
    const row = firstStep()
    await store.db
      .insertInto('call')
      .values({
        companyId: row.companyId,
        id: row.sessionId,
        direction: 'outbound',
        toNumber: '+15550004444',
        status: 'in-progress',
        statusRank: 4,
        createdAt: row.at,
      })
      .execute()
    expect(await writerOn(store).saveStep(row)).toBe('done')
    const call = await store.db
      .selectFrom('call')
      .select(['callSid', 'toNumber', 'status', 'direction'])
      .where('companyId', '=', row.companyId)
      .execute()
    expect(call).toEqual([
      { callSid: row.newSession?.callSid, toNumber: '+15550004444', status: 'in-progress', direction: 'outbound' },
    ])
  })

  it('keeps end, selection and disposition', async () => {
    const { store } = database
    const writer = writerOn(store)
    const first = firstStep({ selection: 'interested' })
    await writer.saveStep(first)
    const endedAt = new Date('2026-03-01T10:05:00.000Z')
    await writer.saveStep(nextStep(first, { ended: { at: endedAt, ending: 'hungUp' }, disposition: 'sale' }))
    const row = await store.db
      .selectFrom('session')
      .select(['endedAt', 'ending', 'selection', 'disposition', 'lastStepAt'])
      .where('id', '=', first.sessionId)
      .executeTakeFirst()
    expect(row).toEqual({
      endedAt,
      ending: 'hungUp',
      selection: 'interested',
      disposition: 'sale',
      lastStepAt: new Date('2026-03-01T10:00:01.000Z'),
    })
  })

  it('drains what waits and what is under way', async () => {
    const writer = writerOn(database.store)
    const rows = Array.from({ length: 200 }, () => firstStep())
    let saved = 0
    for (const row of rows) void writer.saveStep(row).then(() => (saved += 1))
    await writer.drain()
    expect(saved).toBe(200)
  })
})

onPostgres('saveStep', (database) => {
  it('steps once when two processes race', async () => {
    const second = await database.openAgain()
    const writers = [writerOn(database.store), writerOn(second)]
    const firsts = Array.from({ length: 100 }, () => firstStep())
    const started = await Promise.all(firsts.map((row) => Promise.all(writers.map((writer) => writer.saveStep(row)))))
    const stepped = await Promise.all(
      firsts.map((row) => Promise.all(writers.map((writer) => writer.saveStep(nextStep(row))))),
    )
    for (const pair of [...started, ...stepped]) expect(pair.sort()).toEqual(['done', 'stale'])
  })

  /** Holds a session's row until `release`, as a slow or dead process would. */
  const holdRow = async (sessionId: string) => {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let isHeld = () => {}
    const holding = new Promise<void>((resolve) => (isHeld = resolve))
    const done = database.store.db.transaction().execute(async (tx) => {
      await sql`set local deadlock_timeout = '60s'`.execute(tx)
      await sql`select 1 from session where id = ${sessionId} for update`.execute(tx)
      isHeld()
      await held
      return tx
    })
    await holding
    return {
      release: async () => {
        release()
        await done
      },
    }
  }
  const waitingBackend = async () => {
    for (;;) {
      const { rows } = await sql<{
        pid: number
      }>`select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%jsonb_to_recordset%' and pid <> pg_backend_pid() and datname = current_database()`.execute(
        database.store.db,
      )
      if (rows[0]) return rows[0].pid
    }
  }

  it('says that the outcome is unknown when the connection breaks under way, and goes on', async () => {
    const writer = writerOn(database.store)
    const first = firstStep()
    await writer.saveStep(first)
    const { release } = await holdRow(first.sessionId)
    const saving = writer.saveStep(nextStep(first)).catch((error: unknown) => error)
    await sql`select pg_terminate_backend(${await waitingBackend()})`.execute(database.store.db)
    expect(await saving).toBeInstanceOf(OutcomeUnknownError)
    await release()
    expect(await writer.saveStep(nextStep(first))).toBe('done')
  })

  it('writes the batch again after a deadlock', async () => {
    const sizes: number[] = []
    const writer = writerOn(database.store, (size) => sizes.push(size))
    const [one, other] = [firstStep(), firstStep()].sort((a, b) =>
      `${a.companyId} ${a.sessionId}` < `${b.companyId} ${b.sessionId}` ? -1 : 1,
    )
    if (!one || !other) throw new Error('Two rows were made.')
    await Promise.all([writer.saveStep(one), writer.saveStep(other)])
    let saving: Promise<unknown> | undefined
    await database.store.db.transaction().execute(async (tx) => {
      await sql`set local deadlock_timeout = '60s'`.execute(tx)
      await sql`select 1 from session where id = ${other.sessionId} for update`.execute(tx)
      saving = Promise.all([writer.saveStep(nextStep(one)), writer.saveStep(nextStep(other))])
      await waitingBackendOutside()
      await sql`select 1 from session where id = ${one.sessionId} for update`.execute(tx)
    })
    expect(await saving).toEqual(['done', 'done'])
    expect(sizes).toEqual([2, 2])
  }, 20_000)
  const waitingBackendOutside = async () => {
    const watcher = await database.openAgain()
    for (;;) {
      const rows = await watcher.withSession((run) =>
        run(
          `select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%jsonb_to_recordset%' and pid <> pg_backend_pid() and datname = current_database()`,
        ),
      )
      if (rows.length > 0) return
    }
  }
})

onPglite('saveStep', () => {
  it('says that the outcome is unknown when the thread ends under way', async () => {
    const store = await openPglite({ image: inject('pgliteImage'), log: silentLog, timers: systemTimers })
    onTestFinished(() => store.close())
    const writer = writerOn(store)
    await writer.saveStep(firstStep())
    const saving = Promise.allSettled(Array.from({ length: 100 }, () => writer.saveStep(firstStep())))
    await new Promise((resolve) => setImmediate(resolve))
    await store.killWorker()
    for (const outcome of await saving) expect(outcome).toMatchObject({ reason: expect.any(OutcomeUnknownError) })
    await expect(writer.saveStep(firstStep())).rejects.toBeInstanceOf(StoreUnavailableError)
  })
})
