import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSecrets } from './secrets.ts'

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'secrets-')), 'data')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }))

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('loadSecrets', () => {
  it('makes every secret once and reads it again', () => {
    const first = loadSecrets(dataDir)
    expect(first.jwtSecret.length).toBeGreaterThanOrEqual(32)
    expect(first.encryptionKey).toHaveLength(32)
    expect(first.localCarrier.accountSid).toMatch(/^AC[0-9a-f]{32}$/)
    expect(first.localCarrier.authToken).toMatch(/^[0-9a-f]{32}$/)
    expect(loadSecrets(dataDir)).toEqual(first)
  })

  it('makes different ones in another folder', () => {
    expect(loadSecrets(dataDir).jwtSecret).not.toBe(loadSecrets(join(dataDir, '..', 'other')).jwtSecret)
  })

  it('keeps a given JWT secret out of the folder', () => {
    const given = 'a'.repeat(40)
    expect(loadSecrets(dataDir, { jwtSecret: given }).jwtSecret).toBe(given)
    expect(readdirSync(join(dataDir, 'secrets'))).not.toContain('jwt-secret')
  })

  it('gives processes with folders of their own the same encryption key, and keeps a given one out of them', () => {
    const encryptionKey = '0A'.repeat(32)
    const folders = [dataDir, join(dataDir, '..', 'other')]
    for (const folder of folders) {
      expect(loadSecrets(folder, { encryptionKey }).encryptionKey).toEqual(Buffer.alloc(32, 10))
      expect(readdirSync(join(folder, 'secrets'))).not.toContain('encryption-key')
    }
  })

  it.skipIf(process.platform === 'win32')('lets only the owner read, also after a restore with wider modes', () => {
    loadSecrets(dataDir)
    const folder = join(dataDir, 'secrets')
    chmodSync(join(folder, 'jwt-secret'), 0o644)
    chmodSync(folder, 0o755)
    loadSecrets(dataDir)
    expect(modeOf(dataDir)).toBe(0o700)
    expect(modeOf(folder)).toBe(0o700)
    for (const name of readdirSync(folder)) expect(modeOf(join(folder, name))).toBe(0o600)
  })

  it('names a damaged file and leaves it as it is', () => {
    loadSecrets(dataDir)
    const path = join(dataDir, 'secrets', 'encryption-key')
    writeFileSync(path, 'deadbeef')
    expect(() => loadSecrets(dataDir)).toThrow(`The secret file ${path} is damaged.`)
    expect(readFileSync(path, 'utf8')).toBe('deadbeef')
  })

  it('names the folder when it is none', () => {
    writeFileSync(dataDir, '')
    expect(() => loadSecrets(dataDir)).toThrow('DATA_DIR must be a folder')
  })

  it('gives every process that starts at once the same secrets', { timeout: 30_000 }, async () => {
    const program = `import(${JSON.stringify(new URL('./secrets.ts', import.meta.url).href)}).then(({ loadSecrets }) => {
      const { jwtSecret, encryptionKey, localCarrier } = loadSecrets(process.argv[1])
      process.stdout.write(JSON.stringify([jwtSecret, encryptionKey.toString('hex'), localCarrier]))
    })`
    const options = ['--import', 'tsx', '--eval', program, dataDir]
    const starts = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, options))
    const outputs = (await Promise.all(starts)).map(({ stdout }) => stdout)
    expect(outputs[0]).toContain('AC')
    expect(new Set(outputs).size).toBe(1)
    expect(readdirSync(join(dataDir, 'secrets'))).toHaveLength(5)
  })
})
