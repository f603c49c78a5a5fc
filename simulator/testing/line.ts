import { createSteppedClock, type SteppedClock } from '../clock.ts'
import { createEngine } from '../createEngine.ts'
import type { CreateCallParams, Engine, EngineDeps, EngineEvent, RingInParams, RungIn } from '../engine.ts'
import { createFaults, type FaultRates, type Faults } from '../faults.ts'
import { createModel, createSids, type Account, type Call, type IncomingPhoneNumber } from '../model.ts'
import type { PhoneEvent } from '../phones/attachedPhone.ts'
import { createRandom } from '../random.ts'
import { startCustomer, type Customer } from './customer.ts'

/** A carrier on a stepped clock, with one account, one number and the customer behind it. A warning about TwiML ends a call. */
export type TestLine = {
  engine: Engine
  clock: SteppedClock
  account: Account
  number: IncomingPhoneNumber
  customer: Customer
  faults: Faults
  events: EngineEvent[]
  /** Rings the number and plays until the call is over. */
  call(params?: Partial<RingInParams>): Promise<Call>
  ring(params?: Partial<RingInParams>): RungIn
  /** Dials a virtual phone from the number and plays until the call is over. */
  dial(to: string, params?: Partial<CreateCallParams>): Promise<Call>
  /** What was said on a call, or on all. */
  said(callSid?: string): string[]
  phoneEvents(callSid?: string): PhoneEvent[]
  problems(): string[]
  stop(): Promise<void>
}

export const ourNumber = '+15550100001'
export const caller = '+15550190001'

export async function startLine(
  options: Partial<Pick<EngineDeps, 'strict' | 'maxDocuments' | 'webhookTimeScale'>> & {
    faults?: FaultRates
    seed?: string
  } = {},
): Promise<TestLine> {
  const customer = await startCustomer()
  const clock = createSteppedClock()
  const random = createRandom(options.seed ?? 'test')
  const faults = createFaults(options.faults ?? {}, random.fork('faults'))
  const engine = createEngine({
    clock,
    model: createModel(),
    makeSid: createSids(random.fork('sids')),
    faults,
    strict: options.strict ?? true,
    apiUrl: () => 'http://carrier.test',
    ...(options.maxDocuments !== undefined && { maxDocuments: options.maxDocuments }),
    ...(options.webhookTimeScale !== undefined && { webhookTimeScale: options.webhookTimeScale }),
    random: random.fork('engine'),
  })
  const account: Account = {
    sid: `AC${'1'.repeat(32)}`,
    authToken: 'a token of the test',
    friendlyName: 'Test',
    status: 'active',
    type: 'Full',
    callsPerSecond: 1,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  }
  engine.model.accounts.set(account.sid, account)
  const number = engine.addNumber(account, {
    phoneNumber: ourNumber,
    voiceUrl: `${customer.url}/voice`,
    voiceFallbackUrl: `${customer.url}/fallback`,
    statusCallback: `${customer.url}/status`,
  })
  customer.answers('/status', '')
  const events: EngineEvent[] = []
  engine.subscribe((event) => {
    events.push(structuredClone(event))
  })
  const ring = (params: Partial<RingInParams> = {}) => engine.ringIn({ to: ourNumber, from: caller, ...params })
  const phoneEvents = (callSid?: string) =>
    events.flatMap((event) =>
      event.kind === 'phone' && (callSid === undefined || event.callSid === callSid) ? [event.event] : [],
    )
  const untilOver = async (call: Call, ended?: Promise<unknown>) => {
    let isOver = false
    void ended?.then(() => (isOver = true))
    await clock.runUntil(() => (ended ? isOver : call.endedAt !== null && engine.control(call.sid) === undefined))
    return call
  }
  return {
    engine,
    clock,
    account,
    number,
    customer,
    faults,
    events,
    ring,
    call: (params) => {
      const { call, ended } = ring(params)
      return untilOver(call, ended)
    },
    dial: (to, params = {}) =>
      untilOver(engine.createCall(account, { to, from: ourNumber, url: `${customer.url}/voice`, ...params })),
    said: (callSid) => phoneEvents(callSid).flatMap((event) => (event.kind === 'saying' ? [event.text] : [])),
    phoneEvents,
    problems: () =>
      events.flatMap((event) => (event.kind === 'problem' ? [`${event.severity} ${event.code} ${event.text}`] : [])),
    async stop() {
      engine.stop()
      await customer.stop()
    },
  }
}

/** A document. */
export const response = (...verbs: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join('')}</Response>`
