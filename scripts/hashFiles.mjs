import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const sourceFolders = ['editor', 'migrations', 'runtime', 'shared', 'simulator', 'widget']
const sourceFileNames = [
  'package.json',
  'scripts/bootstrap.mjs',
  'scripts/prepareDatabase.mjs',
  'tsconfig.json',
  'vite.config.ts',
  'vite.runtime.config.ts',
  'vite.simulator.config.ts',
]

/** Paths, relative to `root` and sorted, of everything a build reads; tests are left out. */
export function sourceFiles(root) {
  const found = sourceFolders.flatMap((folder) => filesBelow(root, folder))
  return [...sourceFileNames, ...found].sort()
}

/** One hash over names and contents. A file that is missing counts as such, so that its appearance changes the hash. */
export function hashFiles(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const content = readIfThere(join(root, path))
    // Lengths keep `a` + `bc` apart from `ab` + `c`.
    hash.update(`${path}\0${content ? content.length : 'missing'}\0`)
    if (content) hash.update(content)
  }
  return hash.digest('hex')
}

export function hashText(text) {
  return createHash('sha256').update(text).digest('hex')
}

function filesBelow(root, folder) {
  let entries
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : filesBelow(root, path)
    return /\.test\.[jt]sx?$/.test(entry.name) ? [] : [path]
  })
}

function readIfThere(path) {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
