import type { Clock } from '../clock.ts'
import { Refusal, type SendMessageParams } from '../engine.ts'
import { findNumber, type Account, type Message, type MessageStatus } from '../model.ts'
import { sendWebhook } from '../webhooks/send.ts'
import { keepNewest } from './keepNewest.ts'
import type { Switch } from './switch.ts'
import { newMessage } from '../newResources.ts'

/** Refused numbers of Twilio's test credentials, honoured here too. https://www.twilio.com/docs/iam/test-credentials#test-sms-messages */
const refusedTo: Readonly<Record<string, [number, string]>> = {
  '+15005550001': [21211, 'is not a valid phone number'],
  '+15005550002': [21612, 'is not currently reachable'],
  '+15005550003': [21408, 'is in a region that is not enabled'],
  '+15005550004': [21610, 'has opted out'],
  '+15005550009': [21614, 'is not a mobile number'],
}
/** https://www.twilio.com/docs/messaging/api/message-resource */
const maxBodyLength = 1600

const invalidTo = (to: string) => new Refusal(21211, `The 'To' number ${to} is not a valid phone number.`)

/** Sends a text: it goes out, and the phone has it two seconds later. */
export function sendMessage(sw: Switch, account: Account, clock: Clock, params: SendMessageParams): Message {
  const { to, from, body } = params
  if (to === '') throw new Refusal(21604, "A 'To' phone number is required.")
  const refused = refusedTo[to]
  if (refused) throw new Refusal(refused[0], `The 'To' number ${to} ${refused[1]}.`)
  if (!/^\+[1-9]\d{6,14}$/.test(to) || sw.behaviourOf(to).answer === 'invalid') throw invalidTo(to)
  if (from === undefined && params.messagingServiceSid === undefined)
    throw new Refusal(21603, "A 'From' phone number is required.")
  if (body === '' && (params.mediaUrls?.length ?? 0) === 0) throw new Refusal(21602, 'Message body is required.')
  if (body.length > maxBodyLength)
    throw new Refusal(21617, `The concatenated message body exceeds the ${maxBodyLength} character limit.`)
  if (from !== undefined && !findNumber(sw.model, from, account.sid))
    throw new Refusal(21606, `The 'From' phone number ${from} is not a valid message-capable number of this account.`)
  const numSegments = Math.max(1, Math.ceil(body.length / 153))
  const origin = { sid: sw.makeSid('SM'), accountSid: account.sid, now: clock.now() }
  const status = params.messagingServiceSid === undefined ? 'queued' : 'accepted'
  const message = newMessage(origin, params, { numSegments, status })
  keepNewest(sw.model.messages, message)
  const change = (status: MessageStatus) => {
    message.status = status
    message.updatedAt = clock.now()
    if (status === 'sent') {
      message.sentAt = clock.now()
      message.price = (-0.0083 * numSegments).toFixed(5)
    }
    const url = params.statusCallback
    if (url === undefined) return
    const facts = {
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      MessageSid: message.sid,
      MessageStatus: status,
      SmsSid: message.sid,
      SmsStatus: status,
      To: to,
      ...(from !== undefined && { From: from }),
    }
    void sendWebhook(
      {
        ...sw.send,
        onAttempt: (seen) => sw.emit({ kind: 'webhook', callSid: null, purpose: 'callback', params: facts, ...seen }),
      },
      { account, url, method: 'POST', params: facts, maxBytes: 65_536 },
      clock,
    )
  }
  clock.after(500, () => change('sent'))
  clock.after(2000, () => change(sw.behaviourOf(to).answer === 'unreachable' ? 'undelivered' : 'delivered'))
  return message
}
