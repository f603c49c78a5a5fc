import { Hono } from 'hono'
import type { Account, Member, Queue } from '../model.ts'
import { badParameter, notFound } from './errors.ts'
import { addressIn, given, methodIn, readForm, textIn, wholeNumberIn } from './form.ts'
import { answerPage, newestFirst } from './paging.ts'
import { dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'

/** Twilio's largest queue. https://www.twilio.com/docs/voice/api/queue-resource */
const sizes = { min: 0, max: 5000 }

const membersOf = ({ engine }: RestDeps, { sid }: Queue): readonly Member[] => engine.model.members.get(sid) ?? []
const waitSecondsOf = ({ engine }: RestDeps, { enqueuedAt }: Member): number =>
  Math.floor((engine.clock.now() - enqueuedAt) / 1000)

export function queueJson(deps: RestDeps, queue: Queue) {
  const waits = membersOf(deps, queue).map((member) => waitSecondsOf(deps, member))
  return {
    date_updated: dateOf(queue.updatedAt),
    current_size: waits.length,
    friendly_name: queue.friendlyName,
    uri: uriOf(queue.accountSid, 'Queues', queue.sid),
    account_sid: queue.accountSid,
    // Of those who wait now, unlike AvgQueueTime.
    average_wait_time: waits.length === 0 ? 0 : Math.round(waits.reduce((a, b) => a + b, 0) / waits.length),
    sid: queue.sid,
    date_created: dateOf(queue.createdAt),
    max_size: queue.maxSize,
  }
}

const memberJson = (deps: RestDeps, queue: Queue, { member, position }: Place) => ({
  call_sid: member.callSid,
  date_enqueued: dateOf(member.enqueuedAt),
  position,
  uri: uriOf(queue.accountSid, 'Queues', queue.sid, 'Members', member.callSid),
  wait_time: waitSecondsOf(deps, member),
  queue_sid: queue.sid,
})

/** A member and its place in the line, from 1. */
type Place = { member: Member; position: number }

function queueOf({ engine }: RestDeps, account: Account, sid: string): Queue {
  const queue = engine.model.queues.get(sid)
  if (queue?.accountSid !== account.sid) throw notFound()
  return queue
}

/** `who` is a call, or `Front`. */
function placeOf(deps: RestDeps, queue: Queue, who: string): Place {
  const members = membersOf(deps, queue)
  const index = who === 'Front' ? 0 : members.findIndex(({ callSid }) => callSid === who)
  const member = members[index]
  if (!member) throw notFound()
  return { member, position: index + 1 }
}

/** https://www.twilio.com/docs/voice/api/queue-resource */
export const queueRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .post('/', async (c) => {
      const form = await readForm(c)
      const friendlyName = textIn(form, 'FriendlyName')
      if (friendlyName === undefined || friendlyName.length > 64) throw badParameter('FriendlyName')
      const maxSize = wholeNumberIn(form, 'MaxSize', sizes)
      const queue = deps.engine.createQueue(c.var.account, { friendlyName, ...given({ maxSize }) })
      return c.json(queueJson(deps, queue), 201)
    })
    .get('/', (c) => {
      const queues = [...deps.engine.model.queues.values()].filter((one) => one.accountSid === c.var.account.sid)
      return answerPage(c, {
        key: 'queues',
        items: newestFirst(queues),
        idOf: ({ sid }) => sid,
        toJson: (queue) => queueJson(deps, queue),
      })
    })
    .get('/:sid', (c) => c.json(queueJson(deps, queueOf(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const { account } = c.var
      const { sid } = queueOf(deps, account, c.req.param('sid'))
      const form = await readForm(c)
      const change = given({
        friendlyName: textIn(form, 'FriendlyName'),
        maxSize: wholeNumberIn(form, 'MaxSize', sizes),
      })
      return c.json(queueJson(deps, deps.engine.updateQueue(account, sid, change)))
    })
    .delete('/:sid', (c) => {
      const { account } = c.var
      deps.engine.deleteQueue(account, queueOf(deps, account, c.req.param('sid')).sid)
      return c.body(null, 204)
    })

/** https://www.twilio.com/docs/voice/api/member-resource */
export const memberRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .basePath('/:queueSid/Members')
    .get('/', (c) => {
      const queue = queueOf(deps, c.var.account, c.req.param('queueSid'))
      return answerPage(c, {
        key: 'queue_members',
        items: membersOf(deps, queue).map((member, index) => ({ member, position: index + 1 })),
        idOf: ({ member }) => member.callSid,
        toJson: (place) => memberJson(deps, queue, place),
      })
    })
    .get('/:who', (c) => {
      const queue = queueOf(deps, c.var.account, c.req.param('queueSid'))
      return c.json(memberJson(deps, queue, placeOf(deps, queue, c.req.param('who'))))
    })
    .post('/:who', async (c) => {
      const { account } = c.var
      const form = await readForm(c)
      const url = addressIn(form, 'Url')
      if (url === undefined) throw badParameter('Url')
      const queue = queueOf(deps, account, c.req.param('queueSid'))
      const place = placeOf(deps, queue, c.req.param('who'))
      const left = memberJson(deps, queue, place)
      deps.engine.dequeueMember(account, queue.sid, place.member.callSid, {
        url,
        method: methodIn(form, 'Method') ?? 'POST',
      })
      return c.json(left)
    })
