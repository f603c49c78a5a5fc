import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import type { Message, Order } from '#runtime/audio/conversion.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { newFolder, removeFolder } from './children.ts'
import { median } from './figures.ts'
import { describeMachine } from './machine.ts'

/**
 * An hour of 44.1 kHz stereo MP3 at 128 kbit/s to telephone audio, by the built process for conversions: seconds, of wall clock and
 * of processor, and the most memory it had at once. Medians of three. `npx tsx bench/audio.ts`
 */
const rounds = 3
const mostSeconds = 60
const mostMb = 300

/** The frames of a sample over and over: MPEG 1 layer III, 1152 samples each, so an hour is 137,813 of them. */
function hourOfMp3(): Buffer {
  const sample = readFileSync(join(projectRoot, 'runtime/audio/samples/music-44100.mp3'))
  // The first frame says how many follow, and the decoder would stop there.
  const frames = framesOf(sample).slice(1)
  return Buffer.concat(
    Array.from({ length: Math.ceil((3600 * 44_100) / 1152) }, (_, n) => frames[n % frames.length] ?? sample),
  )
}

/** A frame of layer III at 44.1 kHz has 144 · bit rate / 44100 bytes and the padding. ISO/IEC 11172-3, section 2.4.3.1. */
function framesOf(mp3: Buffer): Buffer[] {
  const kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
  const frames: Buffer[] = []
  for (let at = mp3.indexOf(Buffer.from([0xff, 0xfb])); at + 4 <= mp3.length && mp3.readUInt16BE(at) >= 0xfff0;) {
    const third = mp3.readUInt8(at + 2)
    const size = Math.floor((144_000 * (kilobits[third >> 4] ?? 0)) / 44_100) + ((third >> 1) & 1)
    if (size === 0 || at + size > mp3.length) break
    frames.push(mp3.subarray(at, at + size))
    at += size
  }
  return frames
}

type Round = { seconds: number; cpuSeconds: number; peakMb: number }

/** The peak stands in /proc while the process lives; its answer comes after the last sample. */
function convert(order: Order): Promise<Round> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = fork(join(projectRoot, 'dist/bench/audioChild.js'), [], {
      execArgv: [`--max-old-space-size=${order.settings.maxMemoryMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let peakMb = NaN
    let cpuSeconds = NaN
    const look = () => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
        peakMb = (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024) / 1e6 || peakMb
        // Ticks of 10 ms in user and system mode: proc(5), fields 14 and 15.
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
        cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100 || cpuSeconds
      } catch {
        // The process has ended since.
      }
    }
    const watch = setInterval(look, 20)
    child.on('error', reject)
    child.on('exit', () => clearInterval(watch))
    child.on('message', (message: Message) => {
      look()
      child.send(message.kind === 'started' ? order : 'taken')
      if (message.kind === 'started') return
      if (message.kind !== 'converted') return reject(new Error(message.message))
      const hours = message.durationMs / 3.6e6
      if (Math.abs(hours - 1) > 0.001) return reject(new Error(`An hour became ${hours.toFixed(4)} hours.`))
      resolve({ seconds: (performance.now() - begun) / 1000, cpuSeconds, peakMb })
    })
  })
}

await build({ configFile: join(projectRoot, 'bench/vite.bench.config.ts'), root: projectRoot, logLevel: 'warn' })
const folder = newFolder('audio')
try {
  for (const line of describeMachine().slice(0, 2)) console.log(line)
  const sourcePath = join(folder, 'hour.mp3')
  writeFileSync(sourcePath, hourOfMp3())
  console.log(`source     ${(statSync(sourcePath).size / 1e6).toFixed(1)} MB of MP3\n`)
  const found: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const results = join(folder, String(round))
    mkdirSync(results)
    const settings = { targetLufs: -20, truePeakDbtp: -1, trimSilence: false, maxSeconds: 7200, longSeconds: 120 }
    found.push(
      await convert({ sourcePath, name: 'hour', settings: { folder: results, maxMemoryMb: mostMb, ...settings } }),
    )
  }
  const middle = (of: (round: Round) => number) => median(found.map(of)).toFixed(1).padStart(8)
  console.log(`wall       ${middle(({ seconds }) => seconds)} s, under ${mostSeconds} wanted`)
  console.log(`processor  ${middle(({ cpuSeconds }) => cpuSeconds)} s`)
  console.log(`memory     ${middle(({ peakMb }) => peakMb)} MB at most, under ${mostMb} wanted`)
} finally {
  removeFolder(folder)
}
