import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { fileName } from '#runtime/media/fileName.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { newFolder, removeFolder, startChild, stopChild, stopChildrenOnSignal } from './children.ts'
import { cpuMicros } from './cpuTime.ts'
import { loadParts, type PartsFigures } from './partsLoad.ts'

const usage = `npm run bench:media -- [options]
  --connections 1000   requests under way at once
  --mb 50              size of the video
  --kb 256             size of a part, at a random place
  --seconds 10         length of one measurement, after 2 s of warm-up
  --rounds 5           rounds, in each of which every server has its turn`

type Options = { connections: number; mb: number; kb: number; seconds: number; rounds: number }
/** Besides, the CPU time of the server for one part. */
type Figures = PartsFigures & { readonly micros: number }

const kinds = ['ours', 'plain', 'static'] as const
type Kind = (typeof kinds)[number]

/** A video that is all noise, by the name that the product keeps it by. */
function makeVideo(mediaDir: string, bytes: number): string {
  const content = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at += 4) content.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const name = fileName({ companyId: '0198c2f0-0000-7000-8000-00000000000a', sha256, extension: 'mp4' })
  mkdirSync(dirname(join(mediaDir, name)), { recursive: true })
  writeFileSync(join(mediaDir, name), content)
  return name
}

type Served = { readonly child: ChildProcess; readonly pid: number; readonly port: number }

async function startServer(kind: Kind, mediaDir: string): Promise<Served> {
  const program = join(projectRoot, 'bench/mediaServer.ts')
  const child = startChild(process.execPath, ['--import', 'tsx', program, kind, mediaDir], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = child.stdout ? ((await once(child.stdout, 'data')) as [Buffer]) : []
  return { child, pid: child.pid ?? 0, port: Number(line) }
}

async function measure({ pid, port }: Served, name: string, options: Options, seconds: number): Promise<Figures> {
  const cpuBefore = cpuOf(pid)
  const { connections } = options
  const sizes = { fileBytes: options.mb * 2 ** 20, partBytes: options.kb * 1024 }
  const figures = await loadParts({ port, path: `/media/${name}`, ...sizes, connections, seconds })
  return { ...figures, micros: (cpuOf(pid) - cpuBefore) / (figures.perSecond * seconds) }
}

async function main(options: Options): Promise<void> {
  stopChildrenOnSignal()
  const mediaDir = newFolder('media')
  const rounds: Record<Kind, Figures[]> = { ours: [], plain: [], static: [] }
  try {
    const name = makeVideo(mediaDir, options.mb * 2 ** 20)
    for (let round = 0; round < options.rounds; round++)
      // Each is first as often as last.
      for (const kind of round % 2 ? kinds.toReversed() : kinds) {
        const served = await startServer(kind, mediaDir)
        await measure(served, name, options, 2)
        const figures = await measure(served, name, options, options.seconds)
        rounds[kind].push(figures)
        await stopChild(served.child)
        console.log(`${kind.padEnd(7)} ${line(figures, options)}`)
      }
  } finally {
    removeFolder(mediaDir)
  }
  console.log(`\nmedians of ${options.rounds} rounds, ${options.connections} connections, parts of ${options.kb} KB`)
  for (const kind of kinds) console.log(`${kind.padEnd(7)} ${line(medianFigures(rounds[kind]), options)}`)
  for (const other of ['plain', 'static'] as const) {
    const ratios = rounds.ours.map((figures, round) => (rounds[other][round]?.perSecond ?? NaN) / figures.perSecond)
    const cpu = rounds.ours.map((figures, round) => figures.micros / (rounds[other][round]?.micros ?? NaN))
    console.log(`time of ours / ${other}: ${median(ratios).toFixed(2)}; its CPU: ${median(cpu).toFixed(2)}`)
  }
}

const cpuOf = (pid: number) => cpuMicros({ pid, as: 'process' }) ?? NaN

const line = ({ perSecond, p50, p99, micros }: Figures, { kb }: Options) =>
  `${perSecond.toFixed(0).padStart(6)} parts/s ${((perSecond * kb) / 1024).toFixed(0).padStart(6)} MB/s   p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms   CPU ${micros.toFixed(0)} µs a part`

function medianFigures(all: readonly Figures[]): Figures {
  const of = (key: keyof Figures) => median(all.map((figures) => figures[key]))
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), micros: of('micros') }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN
}

const number = (fallback: string) => ({ type: 'string', default: fallback }) as const
const { values } = parseArgs({
  options: {
    connections: number('1000'),
    mb: number('50'),
    kb: number('256'),
    seconds: number('10'),
    rounds: number('5'),
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(usage)
else
  await main({
    connections: Number(values.connections),
    mb: Number(values.mb),
    kb: Number(values.kb),
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
  })
