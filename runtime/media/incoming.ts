import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'

/** Tells this process from an earlier one with the same pid: in a container every one may be number 1. */
const processToken = randomBytes(6).toString('hex')
const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')
/** Beyond any upload. Whether a process of another machine still lives cannot be seen from here. */
const forgottenMs = 24 * 3600_000

/** Of the process, not of one `createIncoming`: a second one must not hand out the same path. */
let count = 0

export type Incoming = ReturnType<typeof createIncoming>

/** `.incoming` in the folder of media: files under way, on one file system with where they go. */
export function createIncoming({ mediaDir, clock }: { mediaDir: string; clock: Clock }) {
  const folder = join(mediaDir, '.incoming')
  return {
    folder,
    /** The path of a new file, not made yet. Whoever asks removes it; sweep does when the process has died. */
    async newPath(): Promise<string> {
      await mkdir(folder, { recursive: true })
      return join(folder, `${host}.${process.pid}.${processToken}.${++count}.part`)
    },
    /** Removes what processes left that live no more. Resolves to how many. */
    async sweep(): Promise<number> {
      const names = await readdir(folder).catch(unlessMissing<string[]>([]))
      let removed = 0
      for (const name of names) {
        const path = join(folder, name)
        const file = await stat(path).catch(unlessMissing(undefined))
        if (!file) continue
        const isForgotten = file.mtimeMs < clock.now().getTime() - forgottenMs
        if (!isForgotten && !isLeftByDead(name)) continue
        await rm(path, { recursive: true, force: true })
        removed++
      }
      return removed
    },
  }
}

/** False when that cannot be told. */
function isLeftByDead(name: string): boolean {
  const [, theirHost, pid, token] = /^([A-Za-z0-9-]+)\.(\d+)\.([0-9a-f]+)\.\d+\.part$/.exec(name) ?? []
  if (theirHost !== host || token === processToken) return false
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is one, of another user.
    return isCode(error, 'EPERM')
  }
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** For `catch`: a missing file or folder is answered by `fallback`, anything else thrown on. */
export function unlessMissing<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return fallback
    throw error
  }
}
