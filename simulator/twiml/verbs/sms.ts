import { sendMessage } from '../../calls/messages.ts'
import { Refusal } from '../../engine.ts'
import { report } from '../../calls/tell.ts'
import { goTo, next, resolveUrl, type Verb } from '../verb.ts'
import { textOf } from '../xml.ts'

/** https://www.twilio.com/docs/voice/twiml/sms */
export const sms: Verb = (run, element) => {
  const { sw, leg } = run
  const { call } = leg
  const { to, from, statusCallback, action } = element.attributes
  const isInbound = call.direction === 'inbound'
  const status = { sid: '', status: 'failed' }
  try {
    const message = sendMessage(sw, leg.account, leg.clock, {
      to: to ?? (isInbound ? call.from : call.to),
      from: from ?? (isInbound ? call.to : call.from),
      body: textOf(element).trim(),
      ...(statusCallback !== undefined && { statusCallback: resolveUrl(run, statusCallback) }),
    })
    status.sid = message.sid
    status.status = 'sent'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    report(sw, leg, { code: error.code, severity: 'error', text: error.message, url: run.base?.url ?? '' })
  }
  if (action === undefined) return Promise.resolve(next)
  return Promise.resolve(goTo(run, element, { SmsSid: status.sid, SmsStatus: status.status }))
}
