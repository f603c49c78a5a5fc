// What a browser fetches before the list of flows can be drawn: the entry script and all it imports, without what comes on demand.
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'

const entryScript = /<script\b[^>]*\bsrc="\/([^"]+\.js)"/
/** `import './a.js'` and `… from './a.js'`, as the bundler writes them; `import(…)` is on demand. */
const staticImport = /\b(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g

/**
 * The scripts of a built page and their sizes in bytes after gzip, the largest first.
 * @param {string} folder where index.html lies
 */
export function firstLoad(folder) {
  const entry = entryScript.exec(readFileSync(join(folder, 'index.html'), 'utf8'))?.[1]
  if (entry === undefined) throw new Error(`${join(folder, 'index.html')} names no script. Build the editor first.`)
  const waiting = [entry]
  const sizes = new Map()
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (sizes.has(path)) continue
    const code = readFileSync(join(folder, path), 'utf8')
    sizes.set(path, gzipSync(code).length)
    for (const [, imported] of code.matchAll(staticImport)) waiting.push(posix.join(posix.dirname(path), imported))
  }
  const scripts = [...sizes].map(([path, bytes]) => ({ path, bytes })).sort((one, other) => other.bytes - one.bytes)
  return { scripts, bytes: scripts.reduce((sum, { bytes }) => sum + bytes, 0) }
}
