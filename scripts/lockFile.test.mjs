import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './lockFile.mjs'

let folder
let path
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const holder = (body) =>
  spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { withLock } from ${JSON.stringify(new URL('./lockFile.mjs', import.meta.url).href)}
     import { appendFileSync } from 'node:fs'
     import { setTimeout as delay } from 'node:timers/promises'
     const note = (text) => appendFileSync(${JSON.stringify(join(folder, 'notes'))}, text + '\\n')
     await withLock(${JSON.stringify(path)}, { pollMs: 5 }, async () => { ${body} })`,
  ])

describe('withLock', () => {
  it('gives back what the work gives, and leaves nothing behind', async () => {
    expect(await withLock(path, {}, async () => 7)).toBe(7)
    expect(readdirSync(folder)).toEqual([])
  })

  it('lets go when the work fails', async () => {
    await expect(withLock(path, {}, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.')
    expect(existsSync(path)).toBe(false)
  })

  it('lets one process work at a time, also when all find the lock of a dead one', { timeout: 30_000 }, async () => {
    const dead = spawn(process.execPath, ['--eval', ''])
    await once(dead, 'exit')
    writeFileSync(path, `${dead.pid} gone`)
    const children = Array.from({ length: 4 }, () => holder(`note('in'); await delay(20); note('out')`))
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).toEqual([0, 0, 0, 0])
    expect(readFileSync(join(folder, 'notes'), 'utf8')).toBe('in\nout\n'.repeat(4))
    expect(readdirSync(folder)).toEqual(['notes'])
  })

  it('waits for a living holder and takes over once that is killed', { timeout: 30_000 }, async () => {
    const child = holder(`process.stdout.write('holding'); await delay(60_000)`)
    await once(child.stdout, 'data')
    let waits = 0
    const work = withLock(path, { pollMs: 5, onWait: () => (waits += 1) }, async () =>
      appendFileSync(join(folder, 'notes'), 'mine'),
    )
    child.kill('SIGKILL')
    await work
    expect(waits).toBe(1)
    expect(readFileSync(join(folder, 'notes'), 'utf8')).toBe('mine')
  })

  it('lets go when the holder is told to end', { timeout: 30_000 }, async () => {
    const child = holder(`process.stdout.write('holding'); await delay(60_000)`)
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(143)
    expect(existsSync(path)).toBe(false)
  })
})
