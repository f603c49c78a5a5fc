import { createHmac } from 'node:crypto'

/** Who calls whom: what differs between two webhooks of one kind. */
export type CallFacts = { callSid: string; from: string; keys?: string }

export type Webhook = (path: string, facts: CallFacts) => string

type Line = { origin: string; accountSid: string; authToken: string; number: string }

const callSidMark = '\u0001'
const fromMark = '\u0002'
const keysMark = '\u0003'
const marks = /([\u0001\u0002\u0003])/

/**
 * Whole requests as the carrier sends them for a call between two numbers of the United States, 28 parameters and more, signed.
 * All but the three facts is put together once. https://www.twilio.com/docs/voice/twiml#request-parameters
 */
export function webhooks(line: Line): { voice: Webhook; turn: Webhook; status: Webhook } {
  const place = (party: string, city: string) => ({
    [`${party}City`]: city,
    [`${party}Country`]: 'US',
    [`${party}State`]: 'NY',
    [`${party}Zip`]: '10001',
  })
  const base = {
    AccountSid: line.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: callSidMark,
    Called: line.number,
    ...place('Called', 'NEW YORK'),
    Caller: fromMark,
    ...place('Caller', 'BROOKLYN'),
    Direction: 'inbound',
    From: fromMark,
    ...place('From', 'BROOKLYN'),
    To: line.number,
    ...place('To', 'NEW YORK'),
  }
  return {
    voice: compile(line, { ...base, CallStatus: 'ringing' }),
    turn: compile(line, {
      ...base,
      CallStatus: 'in-progress',
      Digits: keysMark,
      FinishedOnKey: '',
      msg: 'Gather End',
    }),
    status: compile(line, {
      ...base,
      CallStatus: 'completed',
      CallDuration: '42',
      Duration: '1',
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
      Timestamp: 'Sat, 21 Nov 2026 10:00:00 +0000',
    }),
  }
}

function compile({ origin, authToken }: Line, params: Readonly<Record<string, string>>): Webhook {
  const host = origin.slice('http://'.length)
  const sorted = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1))
  const signed = template(sorted.map(([name, value]) => name + value).join(''))
  const body = template(
    sorted.map(([name, value]) => `${name}=${marks.test(value) ? value : encodeURIComponent(value)}`).join('&'),
  )
  return (path, facts) => {
    const signature = createHmac('sha1', authToken)
      .update(origin + path + signed(facts))
      .digest('base64')
    const form = body({
      callSid: facts.callSid,
      from: encodeURIComponent(facts.from),
      ...(facts.keys !== undefined && { keys: encodeURIComponent(facts.keys) }),
    })
    return (
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n` +
      `Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Twilio-Signature: ${signature}\r\n` +
      `Content-Length: ${form.length}\r\n\r\n${form}`
    )
  }
}

function template(text: string): (facts: CallFacts) => string {
  const parts = text.split(marks)
  return ({ callSid, from, keys = '' }) => {
    let filled = ''
    for (const part of parts)
      filled += part === callSidMark ? callSid : part === fromMark ? from : part === keysMark ? keys : part
    return filled
  }
}
