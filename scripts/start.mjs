// Runs the built product in this process, so that signals and the exit code are its own, and the stand-in carrier in a child.
// `--sources` runs both as they are written, under tsx.
import { existsSync } from 'node:fs'
import { carrierStarter } from './carrierProcess.mjs'

const fromSources = process.argv.includes('--sources')
const runtime = new URL(fromSources ? '../runtime/startRuntime.ts' : '../dist/runtime/startRuntime.js', import.meta.url)
if (fromSources) {
  const { startRuntime } = await import(runtime.href)
  await startRuntime({ startCarrier: carrierStarter({ fromSources }) })
} else if (existsSync(runtime)) {
  process.env.NODE_ENV ??= 'production'
  process.setSourceMapsEnabled(true)
  if (process.env.npm_lifecycle_event) stopWithParent()
  const { startRuntime } = await import(runtime.href)
  await startRuntime({ startCarrier: carrierStarter() })
} else {
  process.stderr.write('Patchbay is not built yet. Run `npm start`, which builds it first.\n')
  process.exitCode = 1
}

/**
 * npm hands SIGTERM to the shell between it and us; some shells (dash) die of it without telling us. An orphan drains
 * as if it had got the signal itself.
 */
function stopWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}
