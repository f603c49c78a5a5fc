import { randomUUID } from 'node:crypto'
import { loadSettings } from '../simulator/terminal/loadSettings.ts'
import { NotReachedError } from '../simulator/terminal/product.ts'
import { ArgumentError, readArguments } from './arguments.ts'
import { type Progress, runLoad } from './rig.ts'
import { tableOf } from './table.ts'

/** Between two lines of progress where no terminal lets one be written over. */
const quietSeconds = 10

/** `npm run load -- --calls 1000 --flow marketing-menu --minutes 2`: many callers at once, every step and prompt checked. */
async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2), randomUUID)
  loadSettings()
  if (!wanted.isJson) process.stderr.write(`Callers and faults by --seed ${wanted.seed}\n`)
  const show = wanted.isJson ? undefined : createShow()
  // Ctrl-C lets the callers hang up and ends with the table; a second one ends at once.
  const interrupted = new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))
  const report = await runLoad(wanted, {
    environment: process.env,
    interrupted,
    ...(show && { onProgress: show.progress }),
  })
  show?.done()
  process.stdout.write(wanted.isJson ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report))
  return report.isPassed ? 0 : 1
}

function createShow() {
  const { stderr } = process
  let last = ''
  return {
    progress(progress: Progress): void {
      const line = lineOf(progress)
      const isSame = progress.kind === 'reading' && progress.done % 50 !== 0 && progress.done !== progress.of
      const isQuiet = progress.kind === 'calling' && Math.round(progress.seconds) % quietSeconds !== 0
      if (isSame || line === last) return
      if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`)
      else if (progress.kind === 'reading' ? progress.done === progress.of : !isQuiet) stderr.write(`${line}\n`)
      last = line
    },
    done: () => void (stderr.isTTY && stderr.write('\r\u001b[K')),
  }
}

function lineOf(progress: Progress): string {
  switch (progress.kind) {
    case 'calling': {
      const { tally, seconds, live } = progress
      const wrong = `${tally.wrongPrompts} wrong prompts, ${tally.errors} errors, ${tally.lostCalls} lost calls`
      const rate = (tally.steps / Math.max(seconds, 1)).toFixed(0)
      return `${seconds.toFixed(0)} s: ${live} on the phone, ${tally.calls} calls, ${tally.steps} steps (${rate}/s), ${wrong}`
    }
    case 'ending':
      return `${progress.live} callers hang up …`
    case 'reading':
      return `Reading the record: ${progress.done} of ${progress.of} calls`
    default:
      return progress satisfies never
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof ArgumentError || error instanceof NotReachedError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
