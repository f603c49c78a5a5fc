import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashFiles, sourceFiles } from './hashFiles.mjs'

let root
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hash-'))
  mkdirSync(join(root, 'runtime', 'http'), { recursive: true })
  writeFileSync(join(root, 'runtime', 'http', 'a.ts'), 'a')
})
afterEach(() => rmSync(root, { recursive: true }))

const hash = () => hashFiles(root, sourceFiles(root))

it('changes with a content, a new file and a name', () => {
  const hashes = [hash()]
  writeFileSync(join(root, 'runtime', 'http', 'a.ts'), 'b')
  hashes.push(hash())
  writeFileSync(join(root, 'runtime', 'http', 'c.ts'), '')
  hashes.push(hash())
  writeFileSync(join(root, 'package.json'), '')
  hashes.push(hash())
  expect(new Set(hashes).size).toBe(4)
})

it('stays the same while nothing changes, tests apart', () => {
  const before = hash()
  writeFileSync(join(root, 'runtime', 'http', 'a.test.ts'), 'test')
  expect(hash()).toBe(before)
})
