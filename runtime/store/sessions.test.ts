import { CompiledQuery } from 'kysely'
import { expect, it } from 'vitest'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { firstStep, nextStep } from '#runtime/testing/stepRows.ts'
import { ensurePartitions } from './partitions.ts'
import { createStepWriter } from './saveStep.ts'
import { listInteractions } from './sessionList.ts'
import { findReply, hasEventKey, insertLateInput, listSilentSessions, loadSession } from './sessions.ts'

eachDatabase('sessions', (database) => {
  const save = async (...rows: ReadonlyArray<ReturnType<typeof firstStep>>) => {
    const writer = createStepWriter({ store: database.store, log: silentLog })
    for (const row of rows) expect(await writer.saveStep(row)).toBe('done')
  }

  it('finds the reply of each turn, sealed or not, and none of a turn that never was', async () => {
    const { db } = database.store
    const first = firstStep({ reply: 'one' })
    const outOfBand = nextStep(first, {
      reply: 'two',
      isReplySealed: true,
      event: { kind: 'machineDetected', json: {}, key: 'amd' },
    })
    await save(first, outOfBand)
    expect(await findReply(db, { ...first, turn: 0 })).toEqual({
      reply: 'one',
      isReplySealed: false,
      isOutOfBand: false,
    })
    expect(await findReply(db, { ...first, turn: 1 })).toEqual({ reply: 'two', isReplySealed: true, isOutOfBand: true })
    expect(await findReply(db, { ...first, turn: 2 })).toBeUndefined()
  })

  it('knows the event keys of a session', async () => {
    const { db } = database.store
    const first = firstStep()
    await save(first, nextStep(first, { event: { kind: 'hungUp', json: {}, key: 'hungUp' } }))
    expect(await hasEventKey(db, { ...first, eventKey: 'hungUp' })).toBe(true)
    expect(await hasEventKey(db, { ...first, eventKey: 'amd' })).toBe(false)
    expect(await hasEventKey(db, { ...firstStep(), eventKey: 'hungUp' })).toBe(false)
  })

  it('looks for replies and event keys only in the months since the session began', async () => {
    const { db } = database.store
    const startedAt = new Date('2031-05-20T10:00:00Z')
    for (const month of ['2031-03-02', '2031-05-02']) await ensurePartitions(db, new Date(month), 0)
    const plans: string[] = []
    const explaining = {
      executeQuery: async ({ sql, parameters }: CompiledQuery) => {
        const literals = parameters.map((value) => `'${value instanceof Date ? value.toISOString() : String(value)}'`)
        const text = sql.replaceAll(/\$(\d)/g, (_, number: string) => literals[Number(number) - 1] ?? '')
        const { rows } = await db.executeQuery<Record<string, string>>(CompiledQuery.raw(`explain ${text}`))
        plans.push(rows.map((row) => Object.values(row)[0]).join('\n'))
        return { rows: [] }
      },
    } as unknown as typeof db
    const { companyId, sessionId } = firstStep()
    await findReply(explaining, { companyId, sessionId, startedAt, turn: 3 })
    await hasEventKey(explaining, { companyId, sessionId, startedAt, eventKey: 'amd' })
    expect(plans).toHaveLength(2)
    for (const plan of plans) {
      expect(plan).toContain('interaction_2031_05')
      expect(plan).not.toContain('interaction_2031_03')
    }
  })

  it('records late input without advancing the session or taking the turn from its reply', async () => {
    const { db } = database.store
    const first = firstStep({ reply: 'one' })
    await save(first)
    const { companyId, sessionId } = first
    const at = new Date(first.at.getTime() + 500)
    await insertLateInput(db, { companyId, sessionId, seq: 1, turn: 0, at, event: { kind: 'late', keyCount: 1 } })
    await save(nextStep(first))
    expect(await loadSession(db, first)).toMatchObject({ seq: 2, turn: 2 })
    expect(await findReply(db, { ...first, turn: 0 })).toMatchObject({ reply: 'one' })
    const rows = await listInteractions(db, first)
    expect(rows.map(({ seq, kind, event }) => ({ seq, kind, event }))).toEqual([
      { seq: 1, kind: 'started', event: first.event.json },
      { seq: 1, kind: 'late', event: { kind: 'late', keyCount: 1 } },
      { seq: 2, kind: 'collected', event: { kind: 'collected', keys: '1' } },
    ])
  })

  it('finds what another process stored with a clock somewhat behind', async () => {
    const { db } = database.store
    const first = firstStep()
    const behind = new Date(first.at.getTime() - 60_000)
    await save(first, nextStep(first, { at: behind, reply: 'two' }))
    expect(await findReply(db, { ...first, turn: 1 })).toMatchObject({ reply: 'two' })
  })

  it('lists the open sessions that are past their longest wait, longest silent first', async () => {
    const { db } = database.store
    const at = new Date('2026-03-01T12:00:00.000Z')
    const waits = firstStep({ state: { quietUntil: '2026-03-01T12:00:01.000Z' } })
    const overdue = firstStep({
      state: { quietUntil: '2026-03-01T11:59:59.000Z' },
      at: new Date('2026-03-01T11:00:00.000Z'),
    })
    const old = firstStep({ at: new Date('2026-03-01T09:00:00.000Z') })
    const recent = firstStep({ at: new Date('2026-03-01T11:50:00.000Z') })
    const over = firstStep({ ended: { at, ending: 'hungUp' } })
    await save(waits, overdue, old, recent, over)
    const mine = new Set([waits, overdue, old, recent, over].map(({ sessionId }) => sessionId))
    const silent = await listSilentSessions(db, { at, quietSeconds: 3600, limit: 100 })
    expect(silent.map(({ id }) => id).filter((id) => mine.has(id))).toEqual([old.sessionId, overdue.sessionId])
  })
})
