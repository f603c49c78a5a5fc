// Makes a fresh clone ready: packages installed, and with --build the product built. Node built-ins only, because
// npm runs this before node_modules exists. When nothing changed it reads files and returns: no lock, no network.
import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashFiles, hashText, sourceFiles } from './hashFiles.mjs'
import { withLock } from './lockFile.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const installStamp = join(modules, '.patchbay-installed')
const buildStamp = join(root, 'dist', '.patchbay-built')
const oldestNode = [20, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  stop(`Patchbay needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`)
}

try {
  const shouldBuild = process.argv.includes('--build')
  if (!isReady(shouldBuild)) {
    await withLock(
      join(root, '.bootstrap.lock'),
      { onWait: () => say('Another start is setting up; waiting for it.') },
      () => setUp(shouldBuild),
    )
  }
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}

function isReady(shouldBuild) {
  return isCurrent(installStamp, installHash()) && (!shouldBuild || isCurrent(buildStamp, buildHash()))
}

async function setUp(shouldBuild) {
  if (!isCurrent(installStamp, installHash())) await install()
  if (shouldBuild && !isCurrent(buildStamp, buildHash())) await build()
}

async function install() {
  // npm ci empties the folder first, also the one that a link leads to.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error(
      `${modules} is a symbolic link and does not fit package-lock.json. Remove it, or install where it leads to.`,
    )
  say('Installing packages …')
  const startedAt = performance.now()
  rmSync(installStamp, { force: true })
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  // Under npm its own script is run by this Node: no shell, and the same on Windows.
  const npmScript = process.env.npm_execpath
  const code = /npm-cli\.[cm]?js$/.test(npmScript ?? '')
    ? await run(process.execPath, [npmScript, ...options])
    : await run('npm', options, { shell: process.platform === 'win32' })
  if (code !== 0) throw new Error(`Installing the packages failed (npm ci ended with code ${code}).`)
  writeFileSync(installStamp, installHash())
  say(`Packages installed in ${secondsSince(startedAt)} s.`)
}

async function build() {
  say('Building …')
  const startedAt = performance.now()
  rmSync(buildStamp, { force: true })
  const hash = buildHash()
  process.chdir(root)
  const vite = await import('vite')
  for (const configFile of ['vite.config.ts', 'vite.runtime.config.ts', 'vite.simulator.config.ts']) {
    if (configFile.startsWith('vite.simulator') && !existsSync(join(root, 'simulator', 'main.ts'))) continue
    await vite.build({ configFile: join(root, configFile), logLevel: 'warn' })
  }
  const prepareDatabase = join(root, 'scripts', 'prepareDatabase.mjs')
  if (existsSync(prepareDatabase)) {
    const code = await run(process.execPath, [prepareDatabase])
    if (code !== 0) throw new Error(`Preparing the database failed (code ${code}).`)
  }
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, hash)
  say(`Built in ${secondsSince(startedAt)} s.`)
}

/** Packages with native code differ by platform and Node's major version, so these count too. */
function installHash() {
  return hashText(
    `${process.platform} ${process.arch} ${major}\n${readFileSync(join(root, 'package-lock.json'), 'utf8')}`,
  )
}

function buildHash() {
  return hashText(`${installHash()} ${hashFiles(root, sourceFiles(root))}`)
}

function isCurrent(stamp, hash) {
  try {
    return readFileSync(stamp, 'utf8') === hash
  } catch {
    return false
  }
}

function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], ...options })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
}

function secondsSince(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function stop(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}
