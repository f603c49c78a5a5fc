import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Product } from './product.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `typed`: what is typed once something is printed, in order. */
export type TerminalOptions = { environment?: object; typed?: [printed: string, types: string][] }

/** A call with `npm run call`, without npm around it: what it prints and how it ends. */
export async function callFromTerminal(
  { product, dataDir }: { product: Product; dataDir: string },
  args: readonly string[],
  { environment = {}, typed = [] }: TerminalOptions = {},
) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulator/terminal/call.ts', ...args], {
    cwd: root,
    env: { ...process.env, PATCHBAY_URL: product.url, DATA_DIR: dataDir, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let printed = ''
  let complained = ''
  let read = 0
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    const [next] = typed
    const at = next ? printed.indexOf(next[0], read) : -1
    if (!next || at < 0) return
    read = at + next[0].length
    typed.shift()
    child.stdin.write(next[1])
  })
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, printed, complained }
}
