import type { Clock } from '../simulator/clock.ts'
import type { Random } from '../simulator/random.ts'
import type { Caller } from './checkedCall.ts'
import { HumanCaller } from './humanCaller.ts'
import type { Rung } from './line.ts'
import { OfferedLine } from './offeredLine.ts'

export type Drive = {
  calls: number
  durationMs: number
  /** Ends it before its time. */
  interrupted: Promise<void>
  clock: Clock
  random: Random
  ring(caller: Caller): Rung
  answered(due: number): void
}
/** `left`: all have been told to hang up. */
export type Driven = { offered?: { steps: number; unanswered: number }; left: Promise<void> }

/** Callers do not all take up the phone in the same instant, nor put it down. */
const rampShare = 0.1
const maxRampMs = 10_000
const rampMsOf = (durationMs: number) => Math.min(maxRampMs, durationMs * rampShare)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const untilOver = (ms: number, interrupted: Promise<void>) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    void interrupted.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })

/** So many people on the phone, each followed by the next; at the end all hang up. */
export async function humanCallers({ calls, durationMs, interrupted, clock, random, ring }: Drive): Promise<Driven> {
  const callers = new Set<HumanCaller>()
  let count = 0
  let isOver = false
  const begin = () => {
    if (isOver) return
    const caller = new HumanCaller(clock, random.fork(`caller ${count++}`), () => {
      callers.delete(caller)
      setImmediate(begin)
    })
    callers.add(caller)
    caller.call = ring(caller).call
  }
  const rampMs = rampMsOf(durationMs)
  for (let index = 0; index < calls; index++) setTimeout(begin, (rampMs * index) / calls)
  await untilOver(durationMs, interrupted)
  isOver = true
  return { left: leave(callers, rampMs) }
}

/** Step k is due at k / rate, whatever became of the others: a slow product is not spared the load it should have had. */
export async function offeredSteps(drive: Drive, rate: number): Promise<Driven> {
  const lines = Array.from({ length: drive.calls }, (_, index) => {
    const { clock, ring, answered } = drive
    return new OfferedLine({ clock, ring, answered, random: drive.random.fork(`line ${index}`) })
  })
  const begunAt = performance.now()
  let steps = 0
  const timer = setInterval(() => {
    const now = performance.now()
    for (;;) {
      const due = begunAt + (steps * 1000) / rate
      if (due > now || due - begunAt >= drive.durationMs) return
      lines[steps % lines.length]?.step(due)
      steps += 1
    }
  }, 1)
  await untilOver(drive.durationMs, drive.interrupted)
  clearInterval(timer)
  const unanswered = lines.reduce((sum, line) => sum + line.unanswered, 0)
  return { offered: { steps, unanswered }, left: leave(lines, rampMsOf(drive.durationMs)) }
}

async function leave(all: Iterable<{ leave(): void }>, withinMs: number): Promise<void> {
  const leaving = [...all]
  for (const [index, one] of leaving.entries()) setTimeout(() => one.leave(), (withinMs * index) / leaving.length)
  await pause(withinMs)
}
