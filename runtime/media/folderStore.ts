import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import { checkCompanyId, partsOf, readFileName } from './fileName.ts'
import { checkRange, type FileStore, type StoredFile } from './fileStore.ts'
import { createIncoming, isCode, unlessMissing } from './incoming.ts'
import { openToWrite } from './openToWrite.ts'

/** Twice Node's own: half the reads of a part, and still 128 KB, or 256 in the worst case, for a client that is slow to take. */
const readBytes = 128 * 1024

/** Files below a folder of this machine, or of a network file system that several share. */
export function createFolderStore({ mediaDir, clock }: { mediaDir: string; clock: Clock }): FileStore {
  const root = resolve(mediaDir)
  const incoming = createIncoming({ mediaDir: root, clock })
  const pathOf = (name: string): string => {
    partsOf(name)
    return join(root, ...name.split('/'))
  }

  /** Makes an existing file young. False when there is none. */
  const touch = (path: string): Promise<boolean> => {
    const now = clock.now()
    return utimes(path, now, now).then(() => true, unlessMissing(false))
  }

  return {
    kind: 'folder',

    async check() {
      try {
        const probe = await incoming.newPath()
        await writeFile(probe, '')
        await rm(probe)
      } catch (error) {
        throw new ConfigError(`MEDIA_DIR must be a folder that this program may write to; ${root} is not.`, {
          cause: error,
        })
      }
    },

    sweep: () => incoming.sweep(),

    async put(name, source, { signal } = {}) {
      const target = pathOf(name)
      signal?.throwIfAborted()
      if (await touch(target)) return
      await mkdir(dirname(target), { recursive: true })
      // Whoever writes into our folder is done with the file: a second name for it does, however large it is.
      const isLinked = resolve(source).startsWith(incoming.folder + sep) && (await linkDurably(source, target))
      if (!isLinked) {
        const copy = await incoming.newPath()
        try {
          // First, so that a source that cannot be opened fails in the pipeline, not before it.
          const written = await openToWrite(copy, { flush: true })
          await pipeline(createReadStream(source), written, { signal })
          await rename(copy, target)
        } finally {
          await rm(copy, { force: true })
        }
      }
      for (const folder of [dirname(target), dirname(dirname(target)), root]) await syncFolder(folder)
    },

    stat: async (name) => statOf(pathOf(name)),

    async read(name, range) {
      const path = pathOf(name)
      checkRange(range)
      const stream = createReadStream(path, { ...range, highWaterMark: readBytes })
      try {
        await once(stream, 'open')
        return stream
      } catch (error) {
        return unlessMissing(undefined)(error)
      }
    },

    async remove(name) {
      await rm(pathOf(name), { force: true })
    },

    async *list(companyId) {
      if (companyId !== undefined) checkCompanyId(companyId)
      for (const company of companyId === undefined ? await foldersIn(root) : [companyId])
        for (const digits of await foldersIn(join(root, company)))
          for (const file of await readdir(join(root, company, digits)).catch(unlessMissing<string[]>([]))) {
            const name = `${company}/${digits}/${file}`
            if (!readFileName(name)) continue
            const found = await statOf(pathOf(name))
            if (found) yield { name, ...found }
          }
    },

    close() {},
  }
}

async function statOf(path: string): Promise<StoredFile | undefined> {
  const file = await stat(path).catch(unlessMissing(undefined))
  return file?.isFile() ? { bytes: file.size, modifiedAt: file.mtime } : undefined
}

/** False where the file system has no links. */
async function linkDurably(source: string, target: string): Promise<boolean> {
  const handle = await open(source, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(source, target)
    return true
  } catch (error) {
    // Another put of the same content came first.
    if (isCode(error, 'EEXIST')) return true
    if (isCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK')) return false
    throw error
  }
}

/** A new name is on disk once its folder is. Windows keeps names by itself and cannot open folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(unlessMissing([]))
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
