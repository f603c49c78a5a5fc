import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, link, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { createFolderStore } from './folderStore.ts'
import { createIncoming } from './incoming.ts'
import { aCompany, newFile, noise } from './testing/newFile.ts'

let mediaDir: string
let sources: string
beforeEach(async () => {
  mediaDir = await mkdtemp(join(tmpdir(), 'patchbay-folder-'))
  sources = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
})
afterEach(async () => {
  await rm(mediaDir, { recursive: true })
  await rm(sources, { recursive: true })
})
const open = (folder = mediaDir) => createFolderStore({ mediaDir: folder, clock: systemClock })
const incomingOf = (folder = mediaDir) => createIncoming({ mediaDir: folder, clock: systemClock })

describe('a store in a folder', () => {
  it('makes its folder', async () => {
    const folder = join(mediaDir, 'new', 'deep')
    await open(folder).check()
    expect(await readdir(join(folder, '.incoming'))).toEqual([])
  })

  it('says that the folder is no good when it is a file', async () => {
    await writeFile(join(mediaDir, 'file'), '')
    await expect(open(join(mediaDir, 'file')).check()).rejects.toThrow(
      `MEDIA_DIR must be a folder that this program may write to; ${join(mediaDir, 'file')} is not.`,
    )
  })

  it('copies no bytes of a file that lies in its folder for incoming ones', async () => {
    const path = await incomingOf().newPath()
    const file = await newFile({ folder: sources, content: noise(1000) })
    await link(file.path, path)
    await open().put(file.name, path)
    expect((await stat(join(mediaDir, file.name))).ino).toBe((await stat(path)).ino)
  })

  it('does not share a file that lies anywhere else', async () => {
    const file = await newFile({ folder: sources, content: noise(1000) })
    await open().put(file.name, file.path)
    expect((await stat(join(mediaDir, file.name))).ino).not.toBe((await stat(file.path)).ino)
  })

  it('passes over what is not its own', async () => {
    await mkdir(join(mediaDir, 'samples', 'aa'), { recursive: true })
    await writeFile(join(mediaDir, 'README.md'), '')
    await writeFile(join(mediaDir, 'samples', 'aa', `${'aa'.repeat(32)}.wav`), '')
    await mkdir(join(mediaDir, aCompany, 'aa', `${'aa'.repeat(32)}.wav`), { recursive: true })
    const listed = []
    for await (const file of open().list()) listed.push(file)
    expect(listed).toEqual([])
    expect(await open().stat(`${aCompany}/aa/${'aa'.repeat(32)}.wav`)).toBeUndefined()
  })

  it('reports a file that it may not read, and does not call it missing', async () => {
    const file = await newFile({ folder: sources, content: noise(10) })
    await open().put(file.name, file.path)
    await chmod(join(mediaDir, file.name), 0)
    // Root reads everything.
    if (process.getuid?.() === 0) return
    await expect(open().read(file.name)).rejects.toThrow(/EACCES/)
  })
})

describe('sweep', () => {
  const leave = async (name: string, ageHours = 0) => {
    const folder = incomingOf().folder
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), 'half')
    const at = new Date(systemClock.now().getTime() - ageHours * 3600_000)
    await utimes(join(folder, name), at, at)
  }
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')
  const left = () => readdir(incomingOf().folder)
  const deadPid = async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    return child.pid
  }

  it('has nothing to do in a new folder', async () => {
    expect(await open().sweep()).toBe(0)
  })

  it('removes what a dead process left', async () => {
    await leave(`${host}.${await deadPid()}.abc.1.part`)
    expect(await open().sweep()).toBe(1)
    expect(await left()).toEqual([])
  })

  it('removes what an earlier process of our own number left', async () => {
    await leave(`${host}.${process.pid}.abc.1.part`)
    expect(await open().sweep()).toBe(1)
  })

  it('spares what this and other living processes write, and what comes from another machine', async () => {
    await writeFile(await incomingOf().newPath(), 'half')
    await leave(`${host}.${process.ppid}.abc.1.part`)
    await leave(`another-machine.${await deadPid()}.abc.1.part`)
    await leave('by-hand')
    expect(await open().sweep()).toBe(0)
    expect(await left()).toHaveLength(4)
  })

  it('removes after a day whatever it is', async () => {
    await leave('another-machine.1.abc.1.part', 25)
    await leave(`${host}.${process.ppid}.abc.1.part`, 25)
    await leave('by-hand', 25)
    expect(await open().sweep()).toBe(3)
  })

  it('finds after a kill in mid-put that nothing half is visible', async () => {
    const file = await newFile({ folder: sources, content: noise(64 * 2 ** 20) })
    const script = `
      import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, 'folderStore.ts'))}
      const store = createFolderStore({ mediaDir: ${JSON.stringify(mediaDir)}, clock: { now: () => new Date() } })
      process.stdout.write('going')
      for (;;) {
        await store.put(${JSON.stringify(file.name)}, ${JSON.stringify(file.path)})
        await store.remove(${JSON.stringify(file.name)})
      }`
    for (const afterBytes of [1, 30 * 2 ** 20, 60 * 2 ** 20]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
      await once(child.stdout, 'data')
      for (let size = 0; size < afterBytes; ) {
        const [part] = await readdir(incomingOf().folder).catch(() => [])
        size = part === undefined ? 0 : await stat(join(incomingOf().folder, part)).then(({ size }) => size, () => 0)
      }
      child.kill('SIGKILL')
      await once(child, 'exit')
      const store = open()
      await store.sweep()
      expect(await left()).toEqual([])
      expect([undefined, file.content.length]).toContain((await store.stat(file.name))?.bytes)
    }
  })
})
