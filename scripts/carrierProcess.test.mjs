import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { carrierStarter } from './carrierProcess.mjs'

/** A carrier as far as its parent sees it. It writes what it was given, and does as /end and /crash say. */
const program = `
  import { writeFileSync } from 'node:fs'
  import { createServer } from 'node:http'
  const server = createServer((request, answer) => {
    answer.end(String(process.pid))
    if (request.url === '/crash') process.exit(1)
  })
  server.listen(Number(process.env.CARRIER_PORT), '127.0.0.1', () => {
    writeFileSync(new URL('given.json', import.meta.url), JSON.stringify(process.env))
    process.send({ kind: 'listening', url: 'http://127.0.0.1:' + server.address().port })
  })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGINT', () => {})
`
const options = {
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'a'.repeat(32),
  dataDir: '',
  productUrl: 'https://ivr.example',
  localUrl: 'http://127.0.0.1:3000',
}

let folder
let path
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carrier-'))
  path = join(folder, 'main.mjs')
  options.dataDir = folder
  writeFileSync(path, program)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the carrier's parent is told, one after the other. */
function started(from = path) {
  const heard = []
  const waiting = []
  const tell = (told) => {
    const waiter = waiting.shift()
    if (waiter) waiter(told)
    else heard.push(told)
  }
  const carrier = carrierStarter({ program: from })(options, {
    listening: (url) => tell({ url }),
    ended: (reason) => tell({ reason }),
  })
  const next = () =>
    new Promise((resolve) => {
      const told = heard.shift()
      if (told) resolve(told)
      else waiting.push(resolve)
    })
  return { carrier, next }
}
const processIdAt = async (url) => Number(await (await fetch(url)).text())
const isOver = async (processId) => {
  for (;;) {
    try {
      process.kill(processId, 0)
    } catch {
      return true
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('tells where it listens, also the tools of the terminal, and ends with stop', async () => {
  const { carrier, next } = started()
  const { url } = await next()
  const file = join(folder, 'carrier-url')
  expect(readFileSync(file, 'utf8')).toBe(`${url}\n`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const processId = await processIdAt(url)
  carrier.stop()
  expect(await isOver(processId)).toBe(true)
})

it('gets its account and addresses, and none of the secrets of its parent', async () => {
  process.env.JWT_SECRET = 'secret'
  process.env.TWILIO_AUTH_TOKEN = 'secret'
  const { carrier, next } = started()
  delete process.env.JWT_SECRET
  delete process.env.TWILIO_AUTH_TOKEN
  await next()
  carrier.stop()
  const given = JSON.parse(readFileSync(join(folder, 'given.json'), 'utf8'))
  expect(given).toMatchObject({
    CARRIER_PORT: '0',
    CARRIER_ACCOUNT_SID: options.accountSid,
    CARRIER_AUTH_TOKEN: options.authToken,
    CARRIER_DATA_DIR: folder,
    PRODUCT_URL: 'https://ivr.example',
    PRODUCT_LOCAL_URL: 'http://127.0.0.1:3000',
  })
  expect(JSON.stringify(given)).not.toContain('secret')
})

it('comes back at the same address after a crash', { timeout: 30_000 }, async () => {
  const { carrier, next } = started()
  const { url } = await next()
  const before = await processIdAt(url)
  await fetch(`${url}/crash`).catch(() => undefined)
  expect(await next()).toEqual({ url })
  expect(await processIdAt(url)).not.toBe(before)
  carrier.stop()
})

it('says when it ends again and again, or is not there', { timeout: 30_000 }, async () => {
  writeFileSync(path, 'process.exit(3)')
  expect(await started().next()).toEqual({ reason: 'It ended with 3.' })
  expect(await started(join(folder, 'gone.mjs')).next()).toEqual({ reason: 'It is not built.' })
})

it('ends when its parent is killed', { timeout: 30_000 }, async () => {
  const parent = join(folder, 'parent.mjs')
  writeFileSync(
    parent,
    `import { carrierStarter } from ${JSON.stringify(new URL('./carrierProcess.mjs', import.meta.url).href)}
     setInterval(() => {}, 60_000)
     carrierStarter({ program: ${JSON.stringify(path)} })(${JSON.stringify(options)}, {
       listening: (url) => process.send(url), ended: () => {} })`,
  )
  const child = fork(parent)
  const [url] = await once(child, 'message')
  const processId = await processIdAt(url)
  child.kill('SIGKILL')
  expect(await isOver(processId)).toBe(true)
})
