import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { newFolder, removeFolder, runChild } from './children.ts'
import { cpuMicros, type Watched } from './cpuTime.ts'
import { figuresOf, startWatch, type Figures } from './figures.ts'
import { pinned, serverCore } from './machine.ts'
import { companyId, input, reply, sessionCount, state } from './storeRows.ts'

/** The UPDATE and the INSERT of one step in one statement, each client its own transaction: the limit without batching. */
const script = `\\set n random(0, ${sessionCount - 1})
with u as (
  update session s set seq = s.seq + 1, turn = s.turn + 1, state = :state::jsonb, last_step_at = now()
  where s.company_id = :company::uuid and s.id = ('00000000-0000-4000-8000-' || lpad(:n::text, 12, '0'))::uuid
  returning s.company_id, s.id, s.seq, s.turn
)
insert into interaction (company_id, session_id, seq, turn, kind, event, reply, is_reply_sealed, facts, trail, at)
select company_id, id, seq, turn, 'collected', :input::jsonb, :reply::text, false, '[]'::jsonb, '[]'::jsonb, now() from u;
`

/** One run of pgbench on a database that storeLoad.ts has filled. */
export async function runPgbench({
  pgbench,
  port,
  database,
  clients,
  seconds,
  postgres,
}: {
  pgbench: string
  port: number
  database: string
  clients: number
  seconds: number
  postgres: Watched
}): Promise<Figures> {
  const folder = newFolder('pgbench')
  try {
    writeFileSync(join(folder, 'step.sql'), script)
    const variables = { company: companyId, state: JSON.stringify(state), input: JSON.stringify(input), reply }
    const [command, args] = pinned(serverCore, pgbench, [
      ...['-h', '127.0.0.1', '-p', String(port), '-U', 'patchbay', '-n', '-M', 'prepared', '-f', 'step.sql'],
      ...['-c', String(clients), '-j', '1', '-T', String(seconds), '-l', '--sampling-rate=0.2'],
      ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
      database,
    ])
    let own = 0
    let sampling: NodeJS.Timeout | undefined
    const measured = startWatch({ database: postgres })
    const printed = await runChild(command, args, {
      cwd: folder,
      limitSeconds: seconds + 30,
      onStart(pid) {
        sampling = setInterval(() => (own = cpuMicros({ pid, as: 'process' }) ?? own), 50)
      },
    }).finally(() => clearInterval(sampling))
    const passed = measured()
    const all = 1e6 * passed.seconds * cpus().length
    const othersShare = Math.max(0, passed.othersShare - own / all)
    const steps = Number(/transactions actually processed: (\d+)/.exec(printed)?.[1])
    const stepsPerSecond = Number(/tps = ([\d.]+)/.exec(printed)?.[1])
    const failed = Number(/failed transactions: (\d+)/.exec(printed)?.[1] ?? 0)
    const logs = readdirSync(folder).filter((name) => name.startsWith('pgbench_log'))
    // client, transaction, µs it took, …. https://www.postgresql.org/docs/15/pgbench.html
    const latencies = logs.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => Number(line.split(' ')[2]) / 1000),
    )
    const sampled = figuresOf(Float64Array.from(latencies), { ...passed, micros: {} }, { errors: failed })
    return {
      ...sampled,
      steps,
      stepsPerSecond,
      cpu: { store: own / steps, database: (passed.micros['database'] ?? NaN) / steps },
      othersShare,
    }
  } finally {
    removeFolder(folder)
  }
}
