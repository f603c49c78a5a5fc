import { randomUUID } from 'node:crypto'
import type { StepRow } from '#runtime/store/saveStepStatement.ts'

export const startedAt = new Date('2026-03-01T10:00:00.000Z')

/** A first step, inserting its session and call; the test says what matters to it. */
export function firstStep(changes: Partial<StepRow> = {}): StepRow {
  const callSid = `CA${randomUUID().replaceAll('-', '')}`
  return {
    companyId: randomUUID(),
    sessionId: randomUUID(),
    seq: 0,
    startedAt,
    at: startedAt,
    turnAfter: 1,
    state: { steps: 1 },
    event: { kind: 'started', json: { kind: 'started', direction: 'inbound' } },
    turnAnswered: 0,
    reply: '<Response/>',
    isReplySealed: false,
    facts: [],
    trail: [],
    newSession: {
      channel: 'phone',
      flowId: randomUUID(),
      versionId: randomUUID(),
      isTest: false,
      direction: 'inbound',
      caller: '+15550001111',
      ourNumber: '+15550100001',
      callSid,
      carrierSid: 'AC00000000000000000000000000000001',
      call: {
        callSid,
        carrierSid: 'AC00000000000000000000000000000001',
        fromNumber: '+15550001111',
        toNumber: '+15550100001',
        status: 'ringing',
        language: 'en-US',
      },
    },
    ...changes,
  }
}

/** The step after `row`, one turn on. */
export function nextStep(row: StepRow, changes: Partial<StepRow> = {}): StepRow {
  const { newSession: _, ...kept } = row
  return {
    ...kept,
    seq: row.seq + 1,
    at: new Date(row.at.getTime() + 1000),
    turnAnswered: row.turnAfter,
    turnAfter: row.turnAfter + 1,
    state: { steps: row.seq + 2 },
    event: { kind: 'collected', json: { kind: 'collected', keys: '1' } },
    facts: [],
    ...changes,
  }
}
