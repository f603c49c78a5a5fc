import { Hono } from 'hono'
import { Refusal, type SendMessageParams } from '../engine.ts'
import type { Account, Message } from '../model.ts'
import { notFound, refusal } from './errors.ts'
import { addressIn, type Form, given, isAddress, readForm, textIn, wordIn } from './form.ts'
import { answerPage, dateFilter, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, subresourceUris, uriOf } from './rest.ts'
import { refuseMagicMessage, untrueMessage } from './testCredentials.ts'

const longestBody = 1600

export const messageJson = (message: Message) => ({
  body: message.body,
  num_segments: String(message.numSegments),
  direction: message.direction,
  from: message.from,
  to: message.to,
  date_updated: dateOf(message.updatedAt),
  price: message.price,
  error_message: message.errorMessage,
  uri: uriOf(message.accountSid, 'Messages', message.sid),
  account_sid: message.accountSid,
  num_media: String(message.numMedia),
  status: message.status,
  messaging_service_sid: message.messagingServiceSid,
  sid: message.sid,
  date_sent: dateOf(message.sentAt),
  date_created: dateOf(message.createdAt),
  error_code: message.errorCode,
  price_unit: message.priceUnit,
  api_version: apiVersion,
  subresource_uris: subresourceUris(message.accountSid, ['Messages', message.sid], { media: 'Media' }),
})

function messageOf({ engine }: RestDeps, account: Account, sid: string): Message {
  const message = engine.model.messages.get(sid)
  if (message?.accountSid !== account.sid) throw notFound()
  return message
}

/** https://www.twilio.com/docs/messaging/api/message-resource */
export const messageRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .post('/', async (c) => {
      const { account, isTest } = c.var
      const params = sendParams(await readForm(c))
      refuseMagicMessage(params, isTest)
      const message = isTest ? untrueMessage(deps, account, params) : deps.engine.sendMessage(account, params)
      return c.json(messageJson(message), 201)
    })
    .get('/', (c) => {
      const to = equalFilter(c, 'To')
      const from = equalFilter(c, 'From')
      const sent = dateFilter(c, 'DateSent')
      const messages = [...deps.engine.model.messages.values()].filter(
        (one) => one.accountSid === c.var.account.sid && to(one.to) && from(one.from) && sent(one.sentAt),
      )
      return answerPage(c, {
        key: 'messages',
        items: newestFirst(messages),
        idOf: ({ sid }) => sid,
        toJson: messageJson,
      })
    })
    .get('/:sid', (c) => c.json(messageJson(messageOf(deps, c.var.account, c.req.param('sid')))))
    // An empty Body takes the words out of a message that was delivered; Status cancels one that is scheduled.
    .post('/:sid', async (c) => {
      const message = messageOf(deps, c.var.account, c.req.param('sid'))
      const form = await readForm(c)
      if (wordIn(form, 'Status', ['canceled']) && message.status !== 'scheduled')
        throw new Refusal(30409, 'Message is not in a cancelable state.', 409)
      if (form.get('Body') === '') Object.assign(message, { body: '', updatedAt: deps.engine.clock.now() })
      return c.json(messageJson(message))
    })
    .delete('/:sid', (c) => {
      const { sid, status } = messageOf(deps, c.var.account, c.req.param('sid'))
      if (status === 'accepted' || status === 'queued' || status === 'sending')
        throw new Refusal(20009, 'Cannot delete message because delivery has not been completed.', 409)
      deps.engine.model.messages.delete(sid)
      return c.body(null, 204)
    })

function sendParams(form: Form): SendMessageParams {
  const to = textIn(form, 'To')
  if (to === undefined) throw refusal(21604)
  const from = textIn(form, 'From')
  const messagingServiceSid = textIn(form, 'MessagingServiceSid')
  if (from === undefined && messagingServiceSid === undefined) throw refusal(21603)
  const mediaUrls = form.getAll('MediaUrl').filter((url) => url !== '')
  for (const url of mediaUrls) if (!isAddress(url)) throw new Refusal(21620, 'Invalid media URL(s).')
  const body = form.get('Body') ?? ''
  if (body === '' && mediaUrls.length === 0) throw refusal(21602)
  if (body.length > longestBody) throw refusal(21617)
  const statusCallback = addressIn(form, 'StatusCallback', 21609)
  return {
    to,
    body,
    ...given({ from, messagingServiceSid, statusCallback }),
    ...(mediaUrls.length > 0 && { mediaUrls }),
  }
}
