import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { parseForm, receive } from '#runtime/channels/twilio/receive.ts'
import { renderTwiml } from '#runtime/channels/twilio/renderTwiml.ts'
import { isSignatureValid } from '#runtime/channels/twilio/signature.ts'
import type { LiveSession } from '#runtime/host/liveSession.ts'
import { stepRow } from '#runtime/host/stepRow.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { stepRecord } from '#runtime/store/saveStepStatement.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { compileVersion, linkProgram } from '#shared/run/program.ts'
import type { Session } from '#shared/run/session.ts'
import { step } from '#shared/run/step.ts'
import { webhooks } from './webhooks.ts'

/** A child process of the bench: our own work in one turn, part by part, in a loop without any I/O. Prints µs as JSON. */
const origin = 'http://127.0.0.1:3000'
const id = '00000000-0000-4000-8000-000000000001'
const keys = ['1', '9', '0', '2', '9', '9', '0', '1', '0', '2', '0']
const authToken = '2'.repeat(32)
const request = webhooks({ origin, accountSid: `AC${'1'.repeat(32)}`, authToken, number: '+15550100001' }).turn(
  `/twilio/sessions/${id}/turns/1`,
  { callSid: `CA${'3'.repeat(32)}`, from: '+15550190001', keys: '1' },
)
const form = request.slice(request.indexOf('\r\n\r\n') + 4)
const signature = /X-Twilio-Signature: (\S+)/.exec(request)?.[1]

const read = readFlow(JSON.parse(JSON.stringify(marketingMenu)))
if (!read.ok) throw new Error('The marketing menu does not parse.')
const version = { id, flowId: id, flowKey: 'marketing-menu', number: 1, flow: read.flow }
const program = linkProgram(compileVersion({ ...version, bindings: { flows: {}, content: {} } }), [])
const sealer = createSealer(Buffer.alloc(32))

const spent = new Map<string, number>()
function timed<T>(part: string, run: () => T): T {
  const begun = performance.now()
  const result = run()
  spent.set(part, (spent.get(part) ?? 0) + performance.now() - begun)
  return result
}

function playCall(): number {
  const at = new Date().toISOString()
  let session: Session = { id, seq: 0, channel: 'phone', isTest: false }
  const caller = { kind: 'number', number: '+15550190001' } as const
  const events: CallerEvent[] = [
    { kind: 'started', at, direction: 'inbound', caller, languages: ['en-US'], seed: 1 },
    ...keys.map((key): CallerEvent => ({ kind: 'collected', at, keys: key })),
  ]
  for (const event of events) {
    const params = timed('parse the form', () => parseForm(form))
    const url = `${origin}/twilio/sessions/${id}/turns/1`
    if (!timed('check the signature', () => isSignatureValid({ tokens: [authToken], signature, url, params })))
      throw new Error('The signature is not valid.')
    timed('read the event', () => receive(params, { at }))
    const result = timed('step', () => step(program, session, event))
    const reply = timed('write TwiML', () =>
      renderTwiml(result.actions, { turnUrl: url, recordingUrl: `${origin}/twilio/recording`, language: 'en-US' }),
    )
    const live: LiveSession = {
      ...{ companyId: id, sessionId: id, startedAt: new Date(at), flowId: id, versionId: id },
      ...{ callSid: undefined, carrierSid: undefined, program, session, turn: 1, isAdopted: false },
    }
    const row = timed('make the row', () => stepRow({ session: live, event, result, sealer, reply }))
    timed('write the row as JSON', () => JSON.stringify(stepRecord(row, 0)))
    session = result.session
  }
  return events.length
}

const seconds = Number(process.argv[2] ?? 3)
const play = (until: number) => {
  let steps = 0
  while (performance.now() < until) steps += playCall()
  return steps
}
play(performance.now() + 2000)
spent.clear()
const steps = play(performance.now() + seconds * 1000)
process.stdout.write(JSON.stringify(Object.fromEntries([...spent].map(([part, ms]) => [part, (ms * 1000) / steps]))))
