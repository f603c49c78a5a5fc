// The runtime under `tsx watch` and the editor under Vite's development server, which passes API calls on to it.
// Whichever ends first ends the other.
import { spawn } from 'node:child_process'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (path) => join(root, 'node_modules', path)
const children = [
  spawn(
    process.execPath,
    [bin('tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'scripts/start.mjs', '--sources'],
    options(),
  ),
  spawn(process.execPath, [bin('vite/bin/vite.js'), '--clearScreen', 'false'], options()),
]
let exitCode

for (const child of children) {
  child.once('exit', (code, signal) => {
    exitCode ??= code ?? (signal === 'SIGINT' ? 130 : 143)
    process.exitCode = exitCode
    for (const other of children) other.kill('SIGTERM')
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}

function options() {
  return { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
}
