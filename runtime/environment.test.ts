import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadEnvironment } from './environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  delete process.env['PATCHBAY_TEST_FILE']
  rmSync(folder, { recursive: true })
})

describe('loadEnvironment', () => {
  it('adds what the file sets, and the environment wins', () => {
    writeFileSync(join(folder, '.env'), 'PATCHBAY_TEST_FILE=file\nPATCHBAY_TEST_BOTH=file\n')
    vi.stubEnv('PATCHBAY_TEST_BOTH', 'environment')
    expect(loadEnvironment(join(folder, '.env'))).toMatchObject({
      PATCHBAY_TEST_FILE: 'file',
      PATCHBAY_TEST_BOTH: 'environment',
    })
  })

  it('does without a file', () => {
    expect(loadEnvironment(join(folder, 'none'))).toBe(process.env)
  })

  it('says so when the file cannot be read', () => {
    expect(() => loadEnvironment(folder)).toThrow(`The file ${folder} cannot be read.`)
  })
})
