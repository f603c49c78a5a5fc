import { createHash, randomUUID } from 'node:crypto'
import { realpathSync, statSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export type ReleaseFolder = () => Promise<void>

/** Socket paths end at 104 bytes on macOS and 108 on Linux, the closing zero among them. https://man7.org/linux/man-pages/man7/unix.7.html */
const maxSocketPathBytes = 100

/**
 * Holds a folder for this process by listening on a socket in it. Two processes on one embedded database silently lose rows;
 * a socket, unlike a file, lets go when its process dies. Throws one clear line when somebody else holds the folder.
 */
export async function lockFolder(folder: string): Promise<ReleaseFolder> {
  const path = lockPath(folder)
  const token = randomUUID()
  let hasTakenOver = false
  for (let tries = 0; tries < 5; tries += 1) {
    const server = await tryListen(path, `${process.pid} ${token}`)
    if (server) {
      // Two starters may find the same stale socket, and the slower one remove what the quicker one just made.
      if (hasTakenOver) await wait(100)
      const holder = await askHolder(path)
      if (holder.kind === 'alive' && holder.token === token) return () => closeServer(server)
      // Left open on purpose: closing removes the file at the path, which is another's by now. It ends with this process.
      if (holder.kind === 'alive') throw inUse(folder, holder.pid)
      continue
    }
    const inode = inodeOf(path)
    const holder = await askHolder(path)
    if (holder.kind === 'alive') throw inUse(folder, holder.pid)
    if (holder.kind === 'stale' && inode !== undefined && inodeOf(path) === inode) {
      unlinkSync(path)
      hasTakenOver = true
    }
  }
  throw inUse(folder, undefined)
}

export function lockPath(folder: string): string {
  const real = realpathSync(folder)
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 32)
  if (process.platform === 'win32') return `\\\\.\\pipe\\patchbay-${hash}`
  const path = join(real, 'lock.sock')
  return Buffer.byteLength(path) <= maxSocketPathBytes ? path : join(tmpdir(), `patchbay-${hash}.sock`)
}

const inUse = (folder: string, pid: string | undefined) =>
  new Error(
    `Another Patchbay runs on this folder (pid ${pid ?? 'unknown'}): ${folder}. Stop it, or give this one its own DATA_DIR.`,
  )

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}

/** Whoever connects is told the holder's process id. Undefined when the path is taken. */
function tryListen(path: string, greeting: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.end(greeting)
    })
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(new Error(`The folder's lock ${path} could not be made.`, { cause: error }))
    })
    server.listen(path, () => resolve(server.unref()))
  })
}

type Holder = { kind: 'alive'; pid: string; token: string } | { kind: 'stale' } | { kind: 'gone' }

function askHolder(path: string): Promise<Holder> {
  return new Promise((resolve) => {
    const socket = connect(path)
    let greeting = ''
    const answer = () => {
      const [pid = 'unknown', token = ''] = greeting.split(' ')
      resolve({ kind: 'alive', pid: pid === '' ? 'unknown' : pid, token })
    }
    socket.setEncoding('utf8')
    socket.setTimeout(1000, () => {
      socket.destroy()
      answer()
    })
    socket.on('data', (text: string) => (greeting += text))
    socket.on('end', answer)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ kind: 'gone' })
      else if (error.code === 'ECONNREFUSED') resolve({ kind: 'stale' })
      else answer()
    })
  })
}

/** Closing removes the socket file too. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
