// Runs the built product in this process, so that signals and the exit code are its own.
import { existsSync } from 'node:fs'

const built = new URL('../dist/runtime/main.js', import.meta.url)
if (existsSync(built)) {
  process.env.NODE_ENV ??= 'production'
  process.setSourceMapsEnabled(true)
  if (process.env.npm_lifecycle_event) stopWithParent()
  await import(built.href)
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
