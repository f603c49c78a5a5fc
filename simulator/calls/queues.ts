import type { Account, Queue } from '../model.ts'
import type { Line, Waiting } from './lines.ts'
import type { Switch } from './switch.ts'

/** How many waits the average is taken over. */
const keptWaits = 100

export function createLine(
  sw: Switch,
  account: Account,
  { friendlyName, maxSize }: { friendlyName: string; maxSize: number },
  at: number,
): Queue {
  const queue: Queue = {
    sid: sw.makeSid('QU'),
    accountSid: account.sid,
    friendlyName,
    maxSize,
    waitedSeconds: [],
    createdAt: at,
    updatedAt: at,
  }
  sw.model.queues.set(queue.sid, queue)
  sw.model.members.set(queue.sid, [])
  sw.lines.set(queue.sid, { queue, waiting: [], wanted: [] })
  return queue
}

/** Once only: whoever left already has left. */
export function leaveLine(sw: Switch, line: Line, waiting: Waiting): void {
  const index = line.waiting.indexOf(waiting)
  if (index < 0) return
  line.waiting.splice(index, 1)
  const { queue } = line
  queue.waitedSeconds.push(Math.round((waiting.leg.clock.now() - waiting.member.enqueuedAt) / 1000))
  if (queue.waitedSeconds.length > keptWaits) queue.waitedSeconds.shift()
  sw.model.members.set(
    queue.sid,
    line.waiting.map((one) => one.member),
  )
}
