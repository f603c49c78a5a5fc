import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '#runtime/projectRoot.ts'
import { createLine } from '../createLine.ts'
import { filesOf, type Conversion, type ConversionSettings, type Message, type Order } from './conversion.ts'
import { refuse } from './refusal.ts'

export type ConvertOptions = Pick<ConversionSettings, 'folder'> &
  Partial<ConversionSettings> & {
    /** From the start of the conversion; the wait before it does not count. */
    maxMs?: number
    signal?: AbortSignal
  }
/** Telephone audio of the file, or why there is none; throws only where the fault is not the file's. */
export type ConvertAudio = (sourcePath: string, options: ConvertOptions) => Promise<Conversion>

const defaults = {
  // −20 LUFS leaves speech room under 0 dBFS and is loud enough on a telephone.
  targetLufs: -20,
  truePeakDbtp: -1,
  trimSilence: false,
  maxSeconds: 2 * 3600,
  longSeconds: 120,
  maxMemoryMb: 300,
}
/** An hour of MP3 takes well under a minute. */
const defaultMaxMs = 5 * 60_000

const namePattern = /^conversion-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(f32|wav|mulaw\.wav)$/

/** Removes what conversions of a killed process left in the folder: call it before the first one. */
export async function sweepConversions(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => namePattern.test(name))
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })))
}

/** A converter with a line of its own: `atOnce` conversions run, each in its own process, the others wait their turn. */
export function createConverter({ atOnce = 1 }: { atOnce?: number } = {}): ConvertAudio {
  const line = createLine(atOnce)
  return async (sourcePath, { maxMs = defaultMaxMs, signal, ...given }) => {
    const order = { sourcePath, name: `conversion-${randomUUID()}`, settings: { ...defaults, ...given } }
    const outcome = await line(() => convertInChild(order, { maxMs, signal }), signal)
    return outcome === 'given up' ? cancelled : outcome
  }
}

/** The server's own line, one at a time: two cores answer calls, and a conversion takes one of them. */
export const convertAudio = createConverter()

const cancelled = refuse('cancelled', 'The conversion was cancelled.')

async function convertInChild(
  order: Order,
  { maxMs, signal }: { maxMs: number; signal: AbortSignal | undefined },
): Promise<Conversion> {
  const child = startChild(order.settings.maxMemoryMb)
  let stopped: Conversion | undefined
  const stop = (reason: Conversion) => {
    stopped ??= reason
    child.kill('SIGKILL')
  }
  const onAbort = () => stop(cancelled)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  const watch = watchMemory(child, () => stop(tooLarge(order.settings.maxMemoryMb)), order.settings.maxMemoryMb)
  const timer = setTimeout(() => stop(refuse('too-slow', tooSlow(maxMs))), maxMs)
  let isKept = false
  try {
    const answer = await answerOf(child, order)
    const result = stopped ?? answer
    isKept = result.kind === 'converted'
    return result
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal?.removeEventListener('abort', onAbort)
    if (!isKept) await Promise.all(Object.values(filesOf(order)).map((path) => rm(path, { force: true })))
  }
}

const tooSlow = (maxMs: number) =>
  `The conversion took longer than ${Math.ceil(maxMs / 1000)} seconds. Cut the recording into parts.`

const tooLarge = (maxMemoryMb: number) =>
  refuse('too-much-memory', `The file takes more than ${maxMemoryMb} MB of memory to decode. Export it again.`)

/**
 * The child looks after each stretch of sound; this is for the stretch that does not end. Where there is no /proc, its heap alone
 * is bounded.
 */
function watchMemory({ pid }: ChildProcess, onTooMuch: () => void, maxMemoryMb: number): NodeJS.Timeout {
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
    if (kilobytes * 1024 > maxMemoryMb * 1e6) onTooMuch()
  }
  return setInterval(() => void look(), 250)
}

/** The child's answer once it has ended, so that nothing is written any more; throws what is not the file's fault. */
function answerOf(child: ChildProcess, order: Order): Promise<Conversion> {
  return new Promise((resolve, reject) => {
    let answer: Message | undefined
    child.on('message', (message: Message) => {
      answer = message
      // It may have ended meanwhile, which its exit says.
      child.send(message.kind === 'started' ? order : 'taken', () => {})
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (!answer && signal !== 'SIGKILL') {
        return reject(new Error(`The process for conversions does not start: it ended with ${code ?? signal}.`))
      }
      if (answer?.kind === 'failed') return reject(new Error(`A conversion failed: ${answer.message}`))
      // A decoder that brings its process down, or more memory than the process may have.
      const gone = refuse('damaged', 'The file cannot be decoded: it is damaged. Save or export it again.')
      resolve(!answer || answer.kind === 'started' ? gone : answer)
    })
  })
}

/** The build has the child's file compiled. The environment holds secrets, and decoders of strangers' files need none of it. */
function startChild(maxMemoryMb: number): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  const entry = isSource ? 'runtime/audio/audioChild.ts' : 'dist/runtime/audioChild.js'
  const loader = pathToFileURL(join(projectRoot, 'node_modules/tsx/dist/loader.mjs')).href
  return fork(join(projectRoot, entry), [], {
    execArgv: [...(isSource ? ['--import', loader] : []), `--max-old-space-size=${maxMemoryMb}`],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}
