import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { marketingTexts } from '#runtime/demo/marketingTexts.ts'
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

/** The product behind somebody who changes what callers hear. */
async function tamper(url: string, change: (document: string) => string): Promise<{ url: string; server: Server }> {
  const server = createServer((asked, answer) => {
    const { hostname, port } = new URL(url)
    const { method, headers, url: path } = asked
    asked.pipe(
      request({ hostname, port, method, path, headers }, (from) => {
        const chunks: Buffer[] = []
        from.on('data', (chunk: Buffer) => chunks.push(chunk))
        from.on('end', () => {
          const whole = Buffer.concat(chunks)
          const isDocument = from.headers['content-type']?.startsWith('text/xml')
          const body = isDocument ? Buffer.from(change(whole.toString())) : whole
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
    expect(report).toMatchObject({ isPassed: true, lostSteps: 0, wrongPrompts: 0, answerAndFallbackLost: 0 })
    for (const fault of ['duplicate', 'reorder', 'refuse', 'loseAnswer'] as const)
      expect(report.faults[fault]).toBeGreaterThan(0)
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
    expect(report.offered?.fromDue.count).toBeGreaterThan(40)
  })

  it.concurrent('notices a prompt that is not the right one', async () => {
    const { subMenu, mainMenu } = marketingTexts
    const between = await tamper(target().url, (document) => document.replaceAll(mainMenu['en-US'], subMenu['en-US']))
    try {
      const report = await load({ ...target(), url: between.url })
      expect(report.wrongPrompts).toBeGreaterThan(0)
      expect(report.isPassed).toBe(false)
      expect(report.problems.join('\n')).toContain(`Heard “${subMenu['en-US']}”`)
    } finally {
      between.server.closeAllConnections()
    }
  })
})
