import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { marketingNumber } from '../e2e/demo.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import type { CallLoad } from './callLoad.ts'
import { newFolder, removeFolder, runChild, stopChildrenOnSignal } from './children.ts'
import type { Watch } from './figures.ts'
import { medians, startWatch, type Figures } from './figures.ts'
import { describeMachine, loadCore, pinned, serverCore } from './machine.ts'
import { readOptions, usage, type Options } from './options.ts'
import { runPgbench } from './pgbench.ts'
import { startPostgresServer, type PostgresServer } from './postgresServer.ts'
import { built, startServer, type Served } from './servers.ts'
import type { StoreLoad } from './storeLoad.ts'
import { table } from './table.ts'

/** A thousand calls that begin together look up a thousand callers. */
const warmUpSecondsOf = (concurrentCalls: number) => 2 + concurrentCalls / 500
const say = (text = '') => console.log(text)

/** Figures of every round by name, in the order the names came up. */
class Rounds {
  readonly byName = new Map<string, Figures[]>()

  add(name: string, figures: Figures): void {
    this.byName.set(name, [...(this.byName.get(name) ?? []), figures])
    process.stderr.write(
      `  ${name}: ${figures.stepsPerSecond.toFixed(0)} steps/s, p99 ${figures.p99.toFixed(1)} ms` +
        `${figures.errors > 0 ? `, ${figures.errors} ERRORS, first: ${figures.firstError ?? ''}` : ''}\n`,
    )
  }

  median = (name: string): Figures => medians(this.byName.get(name) ?? [])
  lines = () => [...this.byName.keys()].map((name) => ({ name, figures: this.median(name) }))

  /** The ratio in each round by itself, where the machine was alike for both; of the calmer half the median, with the extremes. */
  ratio(one: string, other: string, of: (figures: Figures) => number): string {
    const others = this.byName.get(other) ?? []
    const pairs = (this.byName.get(one) ?? []).flatMap((figures, round) => {
      const beside = others[round]
      return beside ? [{ ratio: of(figures) / of(beside), noise: figures.othersShare + beside.othersShare }] : []
    })
    pairs.sort((a, b) => a.noise - b.noise)
    const ratios = pairs.slice(0, Math.ceil(pairs.length / 2)).map(({ ratio }) => ratio)
    ratios.sort((a, b) => a - b)
    const text = (value: number | undefined) => (value ?? NaN).toFixed(2)
    return `${text(ratios[ratios.length >> 1])} (${text(ratios[0])} to ${text(ratios.at(-1))})`
  }
}

async function main(options: Options): Promise<void> {
  stopChildrenOnSignal()
  process.env['NODE_ENV'] = 'production'
  if (!options.isBuilt)
    await build({ configFile: join(projectRoot, 'bench/vite.bench.config.ts'), root: projectRoot, logLevel: 'warn' })
  const postgres = await startPostgresServer()
  const results: Record<string, Rounds> = {}
  try {
    for (const line of describeMachine()) say(line)
    say(`database   ${postgres.description}`)
    say(
      `rounds     ${options.rounds} of ${options.seconds} s each, interleaved; medians of the calmer half. CPU in µs per step of each process.`,
    )
    for (const part of options.only) {
      say()
      results[part] = await parts[part](postgres, options)
    }
  } finally {
    await postgres.stop()
  }
  if (options.json === undefined) return
  const all = Object.fromEntries(
    Object.entries(results).map(([part, rounds]) => [part, Object.fromEntries(rounds.byName)]),
  )
  writeFileSync(
    options.json,
    `${JSON.stringify({ machine: describeMachine(), database: postgres.description, options, results: all }, null, 2)}\n`,
  )
}

const parts = { inner: innerPart, store: storePart, ratio: ratioPart, http: httpPart }

const watchOf = (postgres: PostgresServer): Watch => ({ database: { pid: postgres.pid, as: 'tree' } })

/** Our own work in one turn, part by part, without any I/O. */
async function innerPart(_: PostgresServer, { seconds }: Options): Promise<Rounds> {
  const micros = (await runNode('webhookParts', serverCore, seconds, seconds + 30)) as Record<string, number>
  for (const [part, value] of Object.entries(micros)) say(`${value.toFixed(1).padStart(7)} µs  ${part}`)
  return new Rounds()
}

/** The store by itself, beside pgbench with the same rows on the same server. */
async function storePart(postgres: PostgresServer, { seconds, rounds: count, calm }: Options): Promise<Rounds> {
  const rounds = new Rounds()
  const concurrencies = [1, 16, 64, 256]
  const url = await postgres.newDatabase('store')
  const dataDir = newFolder('store')
  const load = async (database: StoreLoad['database'], watch: Watch) => {
    const config: StoreLoad = { database, concurrencies, warmUpSeconds: 1, seconds, watch }
    const limitSeconds = concurrencies.length * (seconds + 1) + 60
    const figures = await runNode('storeLoad', serverCore, config, limitSeconds)
    // There the load is the store's own process.
    return (figures as Figures[]).map(({ cpu: { load: store = NaN, ...cpu }, ...rest }) => ({
      ...rest,
      cpu: { store, ...cpu },
    }))
  }
  try {
    for (let round = 1; round <= count; round++) {
      for (let waited = 0; waited < 60 && (await shareOfOthers()) > calm; waited++);
      const onPostgres = await load({ url }, watchOf(postgres))
      onPostgres.forEach((figures, index) => rounds.add(`store, Postgres, ${concurrencies[index]} callers`, figures))
      for (const clients of postgres.pgbench === undefined ? [] : [16, 64]) {
        const { pgbench = '', port } = postgres
        const run = {
          pgbench,
          port,
          clients,
          seconds: seconds + 1,
          database: 'store',
          postgres: { pid: postgres.pid, as: 'tree' } as const,
        }
        rounds.add(`pgbench, ${clients} clients`, await runPgbench(run))
      }
      const embedded = await load({ dataDir }, {})
      embedded.forEach((figures, index) => rounds.add(`store, PGlite, ${concurrencies[index]} callers`, figures))
    }
  } finally {
    removeFolder(dataDir)
  }
  say(table('store layer: state 1 KB, input 300 B, reply 600 B', rounds.lines()))
  if (postgres.pgbench === undefined)
    say('pgbench is missing (Debian: apt install postgresql); its lines are left out.')
  else {
    const steps = ({ stepsPerSecond }: Figures) => stepsPerSecond
    for (const [callers, clients] of [
      [16, 16],
      [64, 64],
      [256, 64],
    ])
      say(
        `store at ${callers} / pgbench at ${clients}: ${rounds.ratio(`store, Postgres, ${callers} callers`, `pgbench, ${clients} clients`, steps)}`,
      )
  }
  return rounds
}

/** The product on Postgres, our own webhook without a store, and the Express menu, under the same calls in turn. */
async function ratioPart(postgres: PostgresServer, options: Options): Promise<Rounds> {
  const { seconds, rounds: count, calls, calm, profile } = options
  const rounds = new Rounds()
  const nodeOptions = (name: string) =>
    profile === undefined
      ? []
      : ['--cpu-prof', '--cpu-prof-dir', resolve(profile), '--cpu-prof-name', `${name}.cpuprofile`]
  const product = await startServer('main', {
    databaseUrl: await postgres.newDatabase('ratio'),
    nodeOptions: nodeOptions('product'),
  })
  const noStore = await startServer('noStoreServer', {
    databaseUrl: await postgres.newDatabase('no_store'),
    nodeOptions: nodeOptions('noStore'),
  })
  const express = await startServer('expressMenu')
  const servers = { 'product on Postgres': product, 'without a store': noStore, 'Express + twilio': express }
  for (let round = 1; round <= count; round++)
    for (const concurrentCalls of calls)
      for (const [name, served] of Object.entries(servers)) {
        const watch = { ...(name === 'Express + twilio' ? {} : watchOf(postgres)) }
        // Without status callbacks, whose rows the webhook without a store could not find.
        const figures = await calmest(calm, () =>
          callLoad(served, { concurrentCalls, ending: 'optOut', seconds, watch }),
        )
        rounds.add(`${name}, ${concurrentCalls} calls`, figures)
      }
  await Promise.all([product.stop(), noStore.stop(), express.stop()])
  say(table('whole path, closed loop, one process', rounds.lines()))
  const steps = ({ stepsPerSecond }: Figures) => stepsPerSecond
  const perCpu = ({ cpu }: Figures) => 1 / (cpu['server'] ?? NaN)
  for (const concurrent of calls)
    for (const other of ['Express + twilio', 'without a store']) {
      const pair = [`product on Postgres, ${concurrent} calls`, `${other}, ${concurrent} calls`] as const
      say(
        `product / ${other}, ${concurrent} calls: ${rounds.ratio(...pair, steps)} by steps/s, ${rounds.ratio(...pair, perCpu)} by steps per CPU second of the server`,
      )
    }
  return rounds
}

/** The product on both databases: as fast as it can, at a fixed rate, and for long at 70 % of its peak. */
async function httpPart(
  postgres: PostgresServer,
  { seconds, rounds: count, minutes, rate, calm, on }: Options,
): Promise<Rounds> {
  const rounds = new Rounds()
  const kinds: { name: string; served: Served; watch: Watch }[] = []
  if (on.includes('PGlite')) kinds.push({ name: 'PGlite', served: await startServer('main'), watch: {} })
  if (on.includes('Postgres')) {
    const served = await startServer('main', { databaseUrl: await postgres.newDatabase('http') })
    kinds.push({ name: 'Postgres', served, watch: watchOf(postgres) })
  }
  const ending = 'hangUp'
  for (let round = 1; round <= count; round++) {
    for (const concurrentCalls of [1, 64, 1000])
      for (const { name, served, watch } of kinds)
        rounds.add(
          `${name}, ${concurrentCalls} calls`,
          await calmest(calm, () => callLoad(served, { concurrentCalls, ending, seconds, watch })),
        )
    for (const { name, served, watch } of kinds)
      rounds.add(
        `${name}, 1,000 calls, ${rate} steps/s offered`,
        await calmest(calm, () =>
          callLoad(served, {
            concurrentCalls: 1000,
            stepsPerSecond: rate,
            ending,
            seconds: Math.max(seconds, 10),
            watch,
          }),
        ),
      )
  }
  for (const { name, served, watch } of kinds) {
    const stepsPerSecond = Math.floor(rounds.median(`${name}, 1000 calls`).stepsPerSecond * 0.7)
    const figures = await callLoad(served, {
      concurrentCalls: 1000,
      stepsPerSecond,
      ending,
      seconds: minutes * 60,
      watch,
    })
    rounds.add(`${name}, 1,000 calls, 70 % of peak (${stepsPerSecond}) for ${minutes} min`, figures)
  }
  await Promise.all(kinds.map(({ served }) => served.stop()))
  say(table('whole path, one process; closed loop unless steps are offered', rounds.lines()))
  say(
    'In closed loop a thousand calls wait for each other: their time is calls / steps per second. See the open loop for answer times.',
  )
  return rounds
}

type Load = Pick<CallLoad, 'concurrentCalls' | 'stepsPerSecond' | 'ending' | 'seconds' | 'watch'>

/** Waits for a calm moment, a minute at most, and measures again when it did not last; the calmest measurement counts. */
async function calmest(calm: number, measure: () => Promise<Figures>): Promise<Figures> {
  let best: Figures | undefined
  for (let tries = 0; tries < 3 && (best === undefined || best.othersShare > calm); tries++) {
    for (let seconds = 0; seconds < 60 && (await shareOfOthers()) > calm; seconds++);
    const next = await measure()
    if (best === undefined || next.othersShare < best.othersShare) best = next
  }
  if (best === undefined) throw new Error('Nothing was measured.')
  return best
}

/** Over one second in which the bench itself does nothing. */
async function shareOfOthers(): Promise<number> {
  const measured = startWatch({})
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return measured().othersShare
}

async function callLoad({ pid, stop: _, ...line }: Served, load: Load): Promise<Figures> {
  const watch: Watch = { server: { pid, as: 'process' }, ...load.watch }
  const warmUpSeconds = warmUpSecondsOf(load.concurrentCalls)
  const config: CallLoad = { ...line, number: marketingNumber, warmUpSeconds, ...load, watch }
  return (await runNode('callLoad', loadCore, config, load.seconds + warmUpSeconds + 60)) as Figures
}

async function runNode(
  program: Parameters<typeof built>[0],
  core: number,
  config: object | number,
  limitSeconds: number,
): Promise<unknown> {
  const [command, args] = pinned(core, process.execPath, [built(program), JSON.stringify(config)])
  return JSON.parse(await runChild(command, args, { limitSeconds })) as unknown
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') say(usage)
  else await main(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
