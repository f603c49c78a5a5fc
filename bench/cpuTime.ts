import { readdirSync, readFileSync } from 'node:fs'

/** A process to watch; `tree` counts its direct children too, those that have ended included (the backends of a Postgres). */
export type Watched = { readonly pid: number; readonly as: 'process' | 'tree' }

/** Linux counts in USER_HZ, which is 100 on every architecture that Node runs on: proc_pid_stat(5). */
const microsPerTick = 10_000

type Times = { parent: number; own: number; reaped: number }

/** CPU time used so far, user and system, in µs; undefined where there is no /proc. */
export function cpuMicros({ pid, as }: Watched): number | undefined {
  const own = timesOf(pid)
  if (!own) return undefined
  if (as === 'process') return own.own
  let sum = own.own + own.reaped
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const child = timesOf(Number(name))
    if (child?.parent === pid) sum += child.own
  }
  return sum
}

function timesOf(pid: number): Times | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold anything; the fields behind it are counted from 3, the state.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3] ?? 0)
    return {
      parent: field(4),
      own: (field(14) + field(15)) * microsPerTick,
      reaped: (field(16) + field(17)) * microsPerTick,
    }
  } catch {
    return undefined
  }
}

/** CPU time that all of the machine's cores have spent on anything, stolen time included, in µs. */
export function machineMicros(): number | undefined {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = first.split(/ +/).slice(1).map(Number)
    return (user + nice + system + irq + softirq + steal) * microsPerTick
  } catch {
    return undefined
  }
}
