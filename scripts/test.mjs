// Everything `npm test` stands for, in order. The last line says what came of it:
//   tests: N passed, N failed, N skipped
// A check (types, lint, format …) that fails counts as one failed test, one that passes as none.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countTests, slowestFiles, untestedDatabases } from './countTests.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (path) => join(root, 'node_modules', path)
const reportFolder = mkdtempSync(join(tmpdir(), 'patchbay-test-'))
const totals = { passed: 0, failed: 0, skipped: 0 }
const summary = []

try {
  await checks([
    ['node types', ['scripts/makeRegistry.mjs', '--check']],
    ['types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
    ['types of shared/', [bin('typescript/bin/tsc'), '-p', 'shared/tsconfig.json']],
    ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
    ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ])
  // Before the tests: some start what was built.
  await checks([['build', ['scripts/bootstrap.mjs', '--build']]])
  const reports = [await suite('unit and integration', ['--project', '!e2e'])]
  reports.push(await suite('end to end', ['--project', 'e2e']))

  const untested = untestedDatabases(reports)
  if (untested.length > 0) note('databases', `failed: nothing was tested on ${untested.join(' and ')}`)
  else summary.push(['databases', 'pglite and postgres tested'])
  totals.failed += untested.length
} finally {
  rmSync(reportFolder, { recursive: true, force: true })
}

const width = Math.max(...summary.map(([name]) => name.length))
console.log(`\n${summary.map(([name, outcome]) => `${name.padEnd(width)}  ${outcome}`).join('\n')}\n`)
console.log(`tests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed > 0 ? 1 : 0

/** Two at a time; the output of one is shown only when it fails, in one piece. */
async function checks(list) {
  const waiting = [...list]
  const outcomes = new Map()
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, args] = next
      const startedAt = performance.now()
      const { code, output } = await run(args, 'kept')
      outcomes.set(name, `${code === 0 ? 'passed' : 'failed'} (${secondsSince(startedAt)} s)`)
      if (code === 0) continue
      totals.failed += 1
      console.log(`\n${name} failed:\n${output}`)
    }
  }
  await Promise.all([worker(), worker()])
  for (const [name] of list) summary.push([name, outcomes.get(name)])
}

async function suite(name, args) {
  const startedAt = performance.now()
  const file = join(reportFolder, `${summary.length}.json`)
  const retried = fileURLToPath(new URL('reportRetried.mjs', import.meta.url))
  const reporters = ['--reporter=dot', '--reporter=json', `--reporter=${retried}`, `--outputFile.json=${file}`]
  const { code } = await run([bin('vitest/vitest.mjs'), 'run', '--passWithNoTests', ...reporters, ...args], 'shown')
  const report = readReport(file)
  const counts = countTests({ report, exitCode: code })
  for (const key of Object.keys(totals)) totals[key] += counts[key]
  note(
    name,
    `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${secondsSince(startedAt)} s)`,
  )
  const slowest = slowestFiles({ report, root, count: 12 }).map(({ file, seconds }) => `${file} ${seconds}`)
  if (slowest.length > 0) console.log(`its slowest files, in seconds: ${slowest.join(', ')}`)
  return report
}

function note(name, outcome) {
  summary.push([name, outcome])
  console.log(`${name}: ${outcome}`)
}

function run(args, output) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', ...(output === 'kept' ? ['pipe', 'pipe'] : ['inherit', 'inherit'])],
    })
    const kept = []
    child.stdout?.on('data', (chunk) => kept.push(chunk))
    child.stderr?.on('data', (chunk) => kept.push(chunk))
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(kept).toString() }))
  })
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function secondsSince(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}
