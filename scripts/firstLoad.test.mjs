import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { firstLoad } from './firstLoad.mjs'

function newBuild(files) {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-first-load-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'assets'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

it('counts the entry and what it imports, once each, and nothing that comes on demand', () => {
  const entry = 'import{a}from"./a.js";import"./b.js";const load=()=>import("./later.js");'
  const folder = newBuild({
    'index.html': '<script type="module" crossorigin src="/assets/index.js"></script>',
    'assets/index.js': entry,
    'assets/a.js': 'import"./b.js";export const a=1',
    'assets/b.js': 'export{}',
    'assets/later.js': 'export{}',
  })
  const { scripts, bytes } = firstLoad(folder)
  expect(scripts.map(({ path }) => path).sort()).toEqual(['assets/a.js', 'assets/b.js', 'assets/index.js'])
  expect(scripts.find(({ path }) => path === 'assets/index.js')?.bytes).toBe(gzipSync(entry).length)
  expect(bytes).toBe(scripts.reduce((sum, one) => sum + one.bytes, 0))
})

it('says that nothing is built when the page names no script', () => {
  expect(() => firstLoad(newBuild({ 'index.html': '<p>Nothing</p>' }))).toThrow('Build the editor first.')
})
