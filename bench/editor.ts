import { performance } from 'node:perf_hooks'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { admin, newDataDir, removeDataDir, startProduct } from '../e2e/product.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { describeMachine } from './machine.ts'

/**
 * The studio with 500 and 1,000 nodes in headless Chromium without a GPU, against the built product: `npx tsx bench/editor.ts`
 * (`npm run build` first). First frame: from the opening of the page, signed in, to the first card on the screen, and until the
 * checker has answered. Drag: one card over 120 steps, the time between frames. Heap: of the page after a collection.
 */
const rounds = 5
const sizes = [500, 1000]
const stepsOfDrag = 120

type Round = {
  firstCard: number
  checked: number
  dragMedian: number
  dragP95: number
  zoomP95: number
  heapMb: number
}

const sorted = (figures: readonly number[]) => [...figures].sort((a, b) => a - b)
const at = (figures: readonly number[], share: number) =>
  sorted(figures)[Math.min(figures.length - 1, Math.floor(figures.length * share))] ?? NaN

async function main(): Promise<void> {
  const dataDir = newDataDir()
  const product = await startProduct({ dataDir })
  const browser = await launchBrowser()
  try {
    for (const line of describeMachine()) console.log(line)
    console.log(`Chromium ${browser.version()}, headless, no GPU; medians of ${rounds} rounds.\n`)
    console.log('| nodes | first card | checked | drag frame, median | drag frame, p95 | zoomed out pan, p95 | heap |')
    console.log('|---|---|---|---|---|---|---|')
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const first = await context.newPage()
    await signIn(first, product.url)
    await first.close()
    for (const nodes of sizes) {
      const flow = { ...largeFlow(nodes), name: `${nodes} nodes` }
      const { status, body } = await product.api<{ id: string }>('POST', '/api/flows', { name: flow.name, flow })
      if (status !== 201) throw new Error(`The flow of ${nodes} nodes was not made: ${status} ${JSON.stringify(body)}`)
      const figures: Round[] = []
      for (let round = 0; round <= rounds; round++) {
        // A page of its own: one that is left first ends what it was about.
        const page = await context.newPage()
        const found = await measure(page, `${product.url}/flows/${body.id}`)
        await page.close()
        // The first fills the browser's caches.
        if (round > 0) figures.push(found)
      }
      const median = (of: (round: Round) => number) => at(figures.map(of), 0.5)
      console.log(
        `| ${[
          nodes.toLocaleString('en'),
          `${(median((one) => one.firstCard) / 1000).toFixed(2)} s`,
          `${(median((one) => one.checked) / 1000).toFixed(2)} s`,
          `${median((one) => one.dragMedian).toFixed(1)} ms`,
          `${median((one) => one.dragP95).toFixed(1)} ms`,
          `${median((one) => one.zoomP95).toFixed(1)} ms`,
          `${median((one) => one.heapMb).toFixed(0)} MB`,
        ].join(' | ')} |`,
      )
    }
  } finally {
    await browser.close()
    await product.kill('SIGTERM')
    removeDataDir(dataDir)
  }
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Email').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Flows' }).waitFor()
}

async function measure(page: Page, url: string): Promise<Round> {
  const begun = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator('.card').first().waitFor()
  const firstCard = performance.now() - begun
  await page.getByRole('button', { name: /^Problems: / }).waitFor()
  await page.waitForFunction(() => document.querySelector('[data-checked="true"]') !== null)
  const checked = performance.now() - begun

  const drag = await frames(page, () => dragCard(page))
  await page.keyboard.press('f')
  await page.waitForTimeout(600)
  const pan = await frames(page, () => panCanvas(page))
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return {
    firstCard,
    checked,
    dragMedian: at(drag, 0.5),
    dragP95: at(drag, 0.95),
    zoomP95: at(pan, 0.95),
    heapMb: usedSize / 1e6,
  }
}

/** A text, for a compiler that names functions would put a call of its own into what the page is to run. */
const recordFrames = `{
  const seen = []
  window.seenFrames = seen
  let last = performance.now()
  const next = (now) => {
    seen.push(now - last)
    last = now
    if (window.seenFrames === seen) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}`

/** Milliseconds between the frames of the page while something is done. */
async function frames(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(recordFrames)
  await work()
  return page.evaluate(() => {
    const seen = Reflect.get(window, 'seenFrames') as number[]
    Object.assign(window, { seenFrames: undefined })
    // The first is the time until the first move.
    return seen.slice(1)
  })
}

async function dragCard(page: Page): Promise<void> {
  const box = await page.locator('.card').nth(2).boundingBox()
  if (!box) throw new Error('There is no card to drag.')
  const [x, y] = [box.x + box.width / 2, box.y + 20]
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 1; step <= stepsOfDrag; step++)
    await page.mouse.move(x + 150 * Math.sin(step / 12), y + 100 * Math.sin(step / 9))
  await page.mouse.up()
}

async function panCanvas(page: Page): Promise<void> {
  await page.mouse.move(760, 420)
  for (let step = 1; step <= 60; step++) await page.mouse.wheel(8 * Math.sin(step / 6), 6 * Math.cos(step / 6))
}

await main()
