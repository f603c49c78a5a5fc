import type { Account, Queue } from '../model.ts'
import { keepNewest } from './keepNewest.ts'
import type { Line, Waiting } from './lines.ts'
import type { Switch } from './switch.ts'

/** How many waits the average is taken over. */
const keptWaits = 100

/** A new queue. One that a call made (`isOnDemand`) is forgotten when it is empty and the account has many younger ones. */
export function createLine(
  sw: Pick<Switch, 'makeSid' | 'model' | 'lines'>,
  account: Account,
  { friendlyName, maxSize, isOnDemand = false }: { friendlyName: string; maxSize: number; isOnDemand?: boolean },
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
  sw.model.members.set(queue.sid, [])
  sw.lines.set(queue.sid, { queue, isOnDemand, waiting: [], wanted: [] })
  const isForgettable = ({ sid }: Queue) => {
    const line = sw.lines.get(sid)
    return line === undefined || (line.isOnDemand && line.waiting.length === 0 && line.wanted.length === 0)
  }
  for (const { sid } of keepNewest(sw.model.queues, queue, { isOver: isForgettable })) {
    sw.model.members.delete(sid)
    sw.lines.delete(sid)
  }
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
