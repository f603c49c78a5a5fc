import { Hono } from 'hono'
import type { CreateCallParams, UpdateCallParams } from '../engine.ts'
import type { Account, Call } from '../model.ts'
import { badParameter, notFound } from './errors.ts'
import { addressIn, type Form, given, hookIn, methodIn, readForm, textIn, wholeNumberIn, wordIn } from './form.ts'
import { legParams, machineDetection, sendDigitsIn } from './legParams.ts'
import { answerPage, dateFilter, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, subresourceUris, uriOf } from './rest.ts'
import { refuseMagicCall, untrueCall } from './testCredentials.ts'

/** The document may be given in the request, up to this long. */
const longestTwiml = 4000

/** Callbacks know `initiated`; the resource does not: it is `queued` until it rings. */
export const shownStatus = ({ status }: Call) => (status === 'initiated' ? 'queued' : status)

/** A call nobody answered began and ended at once. */
export const startOf = ({ startedAt, endedAt }: Call): number | null => startedAt ?? endedAt

export function callJson(call: Call) {
  return {
    sid: call.sid,
    date_created: dateOf(call.createdAt),
    date_updated: dateOf(call.updatedAt),
    parent_call_sid: call.parentCallSid,
    account_sid: call.accountSid,
    to: call.to,
    to_formatted: formatted(call.to),
    from: call.from,
    from_formatted: formatted(call.from),
    phone_number_sid: call.phoneNumberSid,
    status: shownStatus(call),
    start_time: dateOf(startOf(call)),
    end_time: dateOf(call.endedAt),
    duration: call.endedAt === null ? null : String(call.durationSeconds ?? 0),
    price: call.price,
    price_unit: call.priceUnit,
    direction: call.direction,
    answered_by: call.answeredBy,
    api_version: apiVersion,
    forwarded_from: call.forwardedFrom,
    group_sid: call.groupSid,
    caller_name: call.callerName,
    queue_time: String(call.queueTimeMs),
    trunk_sid: call.trunkSid,
    uri: uriOf(call.accountSid, 'Calls', call.sid),
    subresource_uris: subresourceUris(call.accountSid, ['Calls', call.sid], {
      notifications: 'Notifications',
      recordings: 'Recordings',
    }),
  }
}

/** `(555) 010-0001`; whatever is no number of North America stays as it is. */
function formatted(party: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(party)
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : party
}

export function findCall({ engine }: RestDeps, account: Account, sid: string): Call {
  const call = engine.model.calls.get(sid)
  if (call?.accountSid !== account.sid) throw notFound()
  return call
}

/** https://www.twilio.com/docs/voice/api/call-resource */
export const callRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .post('/', async (c) => {
      const { account, isTest } = c.var
      const params = createParams(await readForm(c))
      refuseMagicCall(params, isTest)
      const call = isTest ? untrueCall(deps, account, params) : deps.engine.createCall(account, params)
      return c.json(callJson(call), 201)
    })
    .get('/', (c) => {
      const [to, from, parent, status] = ['To', 'From', 'ParentCallSid', 'Status'].map((name) => equalFilter(c, name))
      const started = dateFilter(c, 'StartTime')
      const ended = dateFilter(c, 'EndTime')
      const calls = [...deps.engine.model.calls.values()].filter(
        (call) =>
          call.accountSid === c.var.account.sid &&
          to?.(call.to) &&
          from?.(call.from) &&
          parent?.(call.parentCallSid) &&
          status?.(shownStatus(call)) &&
          started(startOf(call)) &&
          ended(call.endedAt),
      )
      return answerPage(c, { key: 'calls', items: newestFirst(calls), idOf: ({ sid }) => sid, toJson: callJson })
    })
    .get('/:sid', (c) => c.json(callJson(findCall(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const { account } = c.var
      const { sid } = findCall(deps, account, c.req.param('sid'))
      return c.json(callJson(deps.engine.updateCall(account, sid, updateParams(await readForm(c)))))
    })
    .delete('/:sid', (c) => {
      const { account } = c.var
      deps.engine.deleteCall(account, findCall(deps, account, c.req.param('sid')).sid)
      return c.body(null, 204)
    })

/** An application wins over Url, and Url over Twiml; what loses is not even looked at. */
function createParams(form: Form): CreateCallParams {
  const leg = legParams(form)
  const amd = machineDetection(form, 'AsyncAmdStatusCallback')
  const sendDigits = sendDigitsIn(form)
  const common = { ...leg, ...given({ sendDigits, machineDetection: amd }) }
  const applicationSid = textIn(form, 'ApplicationSid')
  if (applicationSid !== undefined) return { ...common, applicationSid }
  return { ...common, ...documentParams(form) }
}

function updateParams(form: Form): UpdateCallParams {
  return {
    ...documentParams(form),
    ...given({
      statusCallback: hookIn(form, 'StatusCallback'),
      status: wordIn(form, 'Status', ['canceled', 'completed']),
      timeLimitSeconds: wholeNumberIn(form, 'TimeLimit', { min: 1, max: 86_400 }),
    }),
  }
}

function documentParams(form: Form) {
  const url = addressIn(form, 'Url')
  const twiml = url === undefined ? textIn(form, 'Twiml') : undefined
  if (twiml !== undefined && twiml.length > longestTwiml) throw badParameter('Twiml')
  return given({ url, twiml, method: methodIn(form, 'Method'), fallback: hookIn(form, 'FallbackUrl') })
}
