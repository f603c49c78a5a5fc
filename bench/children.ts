import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const children = new Set<ChildProcess>()

/** A child process that ends with the bench. Only these are ever signalled. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  children.add(child)
  child.once('exit', () => children.delete(child))
  child.once('error', () => children.delete(child))
  return child
}

export function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill(signal)
  })
}

/** Runs to the end and gives what it printed; throws what it complained of when it fails or takes too long. */
export function runChild(
  command: string,
  args: readonly string[],
  { limitSeconds, onStart, ...options }: SpawnOptions & { limitSeconds: number; onStart?: (pid: number) => void },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = startChild(command, args, options)
    let printed = ''
    let complaints = ''
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    if (child.pid !== undefined) onStart?.(child.pid)
    const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000)
    child.once('error', (error) => reject(error))
    child.once('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(printed)
      else reject(new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${complaints.slice(-2000)}`))
    })
  })
}

const folders = new Set<string>()

/** A temporary folder that goes with the bench, when not sooner. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `patchbay-bench-${name}-`))
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
}

/** Ends all that is still there when the bench is interrupted; a signal may come from both npm and the terminal. */
export function stopChildrenOnSignal(): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    void Promise.all([...children].map((child) => stopChild(child))).then(() => {
      for (const folder of folders) removeFolder(folder)
      process.exit(1)
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
}

export const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
