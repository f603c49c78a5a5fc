import { randomBytes, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Action, RequestAction } from '#shared/run/action.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { readStrictly } from '../../simulator/testing/readStrictly.ts'
import { renderTwiml } from '../channels/twilio/renderTwiml.ts'
import { recordingUrl, turnUrl } from '../channels/twilio/urls.ts'
import { createHost, type EffectAnswer, type HostDeps } from '../host/host.ts'
import type { NewPhoneSession } from '../host/hostTypes.ts'
import { createPrograms } from '../host/programs.ts'
import { createSealer } from '../security/sealer.ts'
import { createStepWriter } from '../store/saveStep.ts'
import type { Store } from '../store/store.ts'
import type { Database } from '../store/schema.ts'
import type { Published } from './companies.ts'
import { silentLog } from './databases.ts'
import { manualTimers } from './manualTimers.ts'

const baseUrl = 'https://ivr.example'
/** One key for all hosts of a test, as all processes of an installation share one. */
const sealer = createSealer(randomBytes(32))

export type TestHost = ReturnType<typeof newHost>

/** A process of the product as far as calls go: its own memory and writer over a store it may share. */
export function newHost(store: Store, overrides: Partial<HostDeps> = {}) {
  const timers = manualTimers()
  const pushed: { sessionId: string; turn: number }[] = []
  const requests: RequestAction[] = []
  const prepared: Action[] = []
  const clock = { at: '2026-03-04T15:00:00.000Z' }
  const deps: HostDeps = {
    db: store.db,
    writer: createStepWriter({ store, log: silentLog }),
    programs: createPrograms(store.db),
    sealer,
    channel: {
      render: (actions: readonly Action[], { sessionId, nextTurn, language }) => {
        const document = renderTwiml(actions, {
          turnUrl: turnUrl(baseUrl, { sessionId, turn: nextTurn }),
          recordingUrl: recordingUrl(baseUrl, sessionId),
          language,
        })
        // Whatever a test has the product say, a strict carrier takes.
        readStrictly(document)
        return document
      },
      prepare: async (_, actions) => {
        prepared.push(...actions.filter(({ kind }) => kind === 'recording'))
      },
      push: async ({ sessionId }, turn) => {
        pushed.push({ sessionId, turn })
        return 'pushed'
      },
    },
    sendRequest: () => Promise.reject(new Error('This test sends no requests.')),
    clock: { now: () => new Date(clock.at) },
    timers,
    log: silentLog,
    isSoleProcess: false,
    ...overrides,
  }
  const { sendRequest } = deps
  const host = createHost({
    ...deps,
    sendRequest: (action) => {
      requests.push(action)
      return sendRequest(action)
    },
  })
  const { render } = deps.channel
  return { ...host, timers, pushed, prepared, requests, clock, render, programs: deps.programs, writer: deps.writer }
}

/** A promise settled from outside, with the request it answers. */
export function answers() {
  const open: {
    action: RequestAction
    answer: (answer: Partial<EffectAnswer> & { kind: EffectAnswer['kind'] }) => void
  }[] = []
  return {
    open,
    sendRequest: (action: RequestAction) =>
      new Promise<EffectAnswer>((resolve) => {
        open.push({
          action,
          answer: (given) =>
            resolve({
              key: action.key,
              status: 200,
              body: {},
              durationMs: 9000,
              reason: 'timeout',
              ...given,
            } as unknown as EffectAnswer),
        })
      }),
  }
}

export const at = (seconds: number) => new Date(Date.parse('2026-03-04T15:00:00.000Z') + seconds * 1000).toISOString()
export const press = (keys: string, seconds = 5): CallerEvent => ({ kind: 'collected', at: at(seconds), keys })
export const silence = (seconds = 5): CallerEvent => ({ kind: 'silence', at: at(seconds) })

/** The first webhook of a call to a published flow. */
export function newCall(
  companyId: string,
  { flowId, versionId }: Published,
  change: Partial<NewPhoneSession['started']> = {},
): NewPhoneSession {
  return {
    companyId,
    sessionId: randomUUID(),
    flowId,
    versionId,
    isTest: false,
    started: {
      kind: 'started',
      at: at(0),
      direction: 'inbound',
      caller: { kind: 'number', number: '+15550190001' },
      ourNumber: '+15550100001',
      languages: [],
      seed: 1,
      ...change,
    },
    call: {
      callSid: `CA${randomBytes(16).toString('hex')}`,
      carrierSid: `AC${'0'.repeat(32)}`,
      fromNumber: '+15550190001',
      toNumber: '+15550100001',
      status: 'ringing',
    },
  }
}

export const interactionsOf = (db: Kysely<Database>, sessionId: string) =>
  db
    .selectFrom('interaction')
    .select(['seq', 'turn', 'kind', 'event', 'eventKey', 'reply', 'isReplySealed', 'facts', 'trail'])
    .where('sessionId', '=', sessionId)
    .orderBy('seq')
    .orderBy('at')
    .execute()
