import { execFileSync, spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** Server on one core, load and database on the other: figures of one core, and comparable. */
export const serverCore = 0
export const loadCore = 1

const hasTaskset = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0
const canPin = hasTaskset && cpus().length > 1

/** The command bound to a core, where that can be done. */
export const pinned = (core: number, command: string, args: readonly string[]): [string, string[]] =>
  canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]

export function describeMachine(): string[] {
  const [first] = cpus()
  return [
    `machine    ${first?.model ?? 'unknown processor'}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    `system     ${process.platform} ${kernel()}, Node ${process.version}`,
    canPin
      ? `cores      server, store and pgbench on core ${serverCore}; load and Postgres on core ${loadCore} (taskset); the embedded database shares its server's core`
      : `cores      NOT BOUND: ${hasTaskset ? 'there is one core only' : 'taskset is missing (Debian: apt install util-linux)'}; figures are of the whole machine`,
  ]
}

function kernel(): string {
  try {
    return execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
