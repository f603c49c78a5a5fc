import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lockFolder, lockPath } from './folderLock.ts'

const newFolder = (name = '') => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, name), { recursive: true })
  return join(folder, name)
}

/** A process that listens on the path until it is killed, which leaves its socket behind. */
const leaveStale = async (path: string) => {
  const child = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`,
  ])
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

it('refuses a second holder with one clear line, and lets the next one in after release', async () => {
  const folder = newFolder()
  const release = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(`Another Patchbay runs on this folder (pid ${process.pid})`)
  await release()
  const releaseAgain = await lockFolder(folder)
  await releaseAgain()
  expect(existsSync(lockPath(folder))).toBe(false)
})

it('takes over the socket of a process that was killed', async () => {
  const folder = newFolder()
  await leaveStale(lockPath(folder))
  expect(existsSync(lockPath(folder))).toBe(true)
  const release = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow('Another Patchbay runs')
  await release()
})

it('lets one in when several find the same stale socket', async () => {
  const folder = newFolder()
  await leaveStale(lockPath(folder))
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
  const held = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(held).toHaveLength(1)
  for (const release of held) await release()
})

it('locks a folder whose path is too long for a socket, whatever way it is named', async () => {
  const folder = newFolder('a-rather-long-name/'.repeat(10))
  expect(Buffer.byteLength(lockPath(folder))).toBeLessThan(104)
  const release = await lockFolder(folder)
  await expect(lockFolder(join(folder, '..', 'a-rather-long-name'))).rejects.toThrow('Another Patchbay runs')
  await release()
})
