import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { marketingTexts } from '#shared/templates/marketingTexts.ts'
import { readArguments } from '../load/arguments.ts'
import type { LoadReport } from '../load/figures.ts'
import { runLoad } from '../load/rig.ts'
import { eachProduct } from './startedProduct.ts'

/** Twenty callers whose time flies, for a second. */
const load = (target: { url: string; dataDir: string }, ...more: string[]): Promise<LoadReport> =>
  runLoad(
    readArguments(
      ['--calls', '20', '--minutes', '0.02', '--speed', '20', '--target', target.url, ...more],
      () => 'the same each time',
    ),
    { environment: { DATA_DIR: target.dataDir } },
  )

type Between = {
  /** Changes what callers hear. */
  document?: (document: string) => string
  /** Of these requests the product hears nothing. */
  answers500?: (path: string) => boolean
}

/** The product behind somebody who interferes. */
async function tamper(
  url: string,
  { document = (same) => same, answers500 = () => false }: Between,
): Promise<{ url: string; server: Server }> {
  const server = createServer((asked, answer) => {
    const { hostname, port } = new URL(url)
    const { method, headers, url: path = '/' } = asked
    if (answers500(path)) {
      asked.resume()
      asked.on('end', () => answer.writeHead(500).end())
      return
    }
    asked.pipe(
      request({ hostname, port, method, path, headers }, (from) => {
        const chunks: Buffer[] = []
        from.on('data', (chunk: Buffer) => chunks.push(chunk))
        from.on('end', () => {
          const whole = Buffer.concat(chunks)
          const isDocument = from.headers['content-type']?.startsWith('text/xml')
          const body = isDocument ? Buffer.from(document(whole.toString())) : whole
          const { 'transfer-encoding': _, ...kept } = from.headers
          answer.writeHead(from.statusCode ?? 502, { ...kept, 'content-length': body.length })
          answer.end(body)
        })
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm run load`, by itself. */
async function runCommand(target: { url: string; dataDir: string }, ...more: string[]) {
  const args = ['--calls', '5', '--minutes', '0.02', '--speed', '20', '--target', target.url, '--json', ...more]
  const child = spawn(process.execPath, ['--import', 'tsx', 'load/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, DATA_DIR: target.dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, report: JSON.parse(printed) as LoadReport }
}

// At the same time: each is a rig of its own.
eachProduct('npm run load', (started) => {
  const target = () => ({ url: started.product.url, dataDir: started.dataDir })

  it.concurrent('finds every step taken and every prompt right', async () => {
    const report = await load(target())
    expect(report.problems).toEqual([])
    expect(report).toMatchObject({ isPassed: true, lostSteps: 0, wrongPrompts: 0, errors: 0, mostAtOnce: 20 })
    expect(report.checkedCalls).toBe(report.calls)
    expect(report.steps).toBeGreaterThan(report.calls)
    expect(report.runtime?.memoryMb).toBeGreaterThan(10)
  })

  it.concurrent('finds the same where webhooks come twice, late, or not at all', async () => {
    const faults = 'duplicate=0.1,reorder=0.1,refuse=0.1,loseAnswer=0.1'
    const report = await load(target(), '--faults', faults)
    expect(report.problems).toEqual([])
    expect(report).toMatchObject({ isPassed: true, lostSteps: 0, wrongPrompts: 0, errors: 0 })
    expect(report.fallbacks).toBeGreaterThan(0)
    for (const fault of ['duplicate', 'reorder', 'refuse', 'loseAnswer'] as const)
      expect(report.faults[fault]).toBeGreaterThan(0)
  })

  it.concurrent('finds the same where connections are reset behind the answer, and asks again at once', async () => {
    const report = await load(target(), '--faults', 'reset=0.2')
    expect(report.problems).toEqual([])
    expect(report).toMatchObject({ isPassed: true, lostSteps: 0, errors: 0, answerAndFallbackLost: 0 })
    expect(report.faults.reset).toBeGreaterThan(0)
  })

  it.concurrent('counts apart the calls that lost an answer and its fallback', async () => {
    const report = await load(target(), '--faults', 'refuse=0.7,loseAnswer=0.5')
    expect(report.problems).toEqual([])
    expect(report.answerAndFallbackLost).toBeGreaterThan(0)
    expect(report).toMatchObject({ isPassed: true, lostSteps: 0, wrongPrompts: 0 })
  })

  it.concurrent('offers steps at a rate, whatever becomes of them', async () => {
    const report = await load(target(), '--rate', '100', '--speed', '5')
    expect(report.problems).toEqual([])
    expect(report.isPassed).toBe(true)
    expect(report.offered?.steps).toBeGreaterThan(100)
    // How many of them are answered is the machine's affair.
    expect(report.offered?.fromDue.count).toBeGreaterThan(0)
  })

  it.concurrent('notices a prompt that is not the right one', async () => {
    const { subMenu, mainMenu } = marketingTexts
    const between = await tamper(target().url, {
      document: (document) => document.replaceAll(mainMenu['en-US'], subMenu['en-US']),
    })
    try {
      const report = await load({ ...target(), url: between.url })
      expect(report.wrongPrompts).toBeGreaterThan(0)
      expect(report.isPassed).toBe(false)
      expect(report.problems.join('\n')).toContain(`Heard “${subMenu['en-US']}”`)
    } finally {
      between.server.closeAllConnections()
    }
  })

  it.concurrent('fails where keys and hang-ups are answered 500, though the fallback asks again', async () => {
    const between = await tamper(target().url, { answers500: (path) => /\/turns\/|\/twilio\/status/.test(path) })
    try {
      const { code, report } = await runCommand({ ...target(), url: between.url })
      expect(code).toBe(1)
      expect(report.errors).toBeGreaterThan(0)
      expect(report.lostSteps).toBeGreaterThan(0)
      expect(report.isPassed).toBe(false)
    } finally {
      between.server.closeAllConnections()
    }
  })

  it.concurrent(
    'fails where calls break off by the product alone, also while answers are lost on purpose',
    async () => {
      const between = await tamper(target().url, { answers500: (path) => /\/turns\/|\/twilio\/fallback/.test(path) })
      try {
        const report = await load({ ...target(), url: between.url }, '--calls', '5', '--faults', 'loseAnswer=0.05')
        expect(report.endings.failed).toBeGreaterThan(0)
        expect(report.answerAndFallbackLost).toBeLessThan(report.endings.failed)
        expect(report.isPassed).toBe(false)
      } finally {
        between.server.closeAllConnections()
      }
    },
  )
})
