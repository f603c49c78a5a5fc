// Runs the built product in this process, so that signals and the exit code are its own.
import { existsSync } from 'node:fs'

const built = new URL('../dist/runtime/main.js', import.meta.url)
if (existsSync(built)) {
  process.env.NODE_ENV ??= 'production'
  process.setSourceMapsEnabled(true)
  await import(built.href)
} else {
  process.stderr.write('Patchbay is not built yet. Run `npm start`, which builds it first.\n')
  process.exitCode = 1
}
