import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { admin, newDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts'
import { prepareDemo } from './pictures/demoCalls.ts'
import { guideScenes, narrowScenes, wideScenes, type Places, type Scene } from './pictures/scenes.ts'

const usage = `Usage: npx tsx scripts/pictures.ts <folder> [name …]   every page of the built editor, light and dark, 1440 and 390 px
       npx tsx scripts/pictures.ts --docs              the few that docs/editor.md shows, into docs/pictures
`
const docsFolder = fileURLToPath(new URL('../docs/pictures', import.meta.url))
const colorSchemes = ['light', 'dark'] as const

type Shot = { scene: Scene; page: Page; places: Places; file: string; isForDocs: boolean }

/** What moves has come to rest, what hints has gone. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
  })
}

/** The owner in a browser of their own; what the page logs as an error is kept. */
async function signIn(browser: Browser, url: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(url)
  await page.getByLabel('Email').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#main').waitFor()
  return { page, context, errors }
}

/** One state of the page. One that cannot be reached is told, and does not keep the others from being taken. */
async function take({ scene, page, places, file, isForDocs }: Shot): Promise<boolean> {
  try {
    await page.goto(places.url + scene.at(places))
    await page.locator('#main').waitFor()
    await scene.arrange(page)
    await page.mouse.move(2, 2)
    await settle(page)
    if (isForDocs) await page.screenshot({ path: file, type: 'jpeg', quality: 60 })
    else await page.screenshot({ path: file, fullPage: scene.isLong === true })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    process.stdout.write(`${file}${over > 0 ? `: ${over} px too wide` : ''}\n`)
    return over <= 0
  } catch (error) {
    await page.screenshot({ path: file })
    process.stdout.write(`${file}: not as meant: ${error instanceof Error ? error.message.split('\n')[0] : error}\n`)
    return false
  }
}

async function takeAll(browser: Browser, product: Product, folder: string, names: readonly string[]): Promise<number> {
  const places = await prepareDemo(product)
  let failures = 0
  const isForDocs = names.includes('--docs')
  for (const colorScheme of colorSchemes) {
    for (const width of isForDocs ? [1280] : [1440, 390]) {
      const { page, context, errors } = await signIn(browser, product.url, {
        colorScheme,
        viewport: { width, height: isForDocs ? 800 : 900 },
      })
      const scenes = isForDocs ? guideScenes : width < 900 ? narrowScenes : wideScenes
      const wanted = scenes.filter(({ name }) => isForDocs || names.length === 0 || names.includes(name))
      for (const scene of wanted) {
        const file = join(
          folder,
          isForDocs ? `${scene.name}-${colorScheme}.jpg` : `${scene.name}-${width}-${colorScheme}.png`,
        )
        if (!(await take({ scene, page, places, file, isForDocs }))) failures++
      }
      await context.close()
      for (const error of errors) process.stdout.write(`The page said: ${error}\n`)
      failures += errors.length
    }
  }
  return failures
}

async function main(): Promise<number> {
  const [folder, ...names] = process.argv.slice(2)
  if (folder === undefined || (folder.startsWith('-') && folder !== '--docs')) {
    process.stderr.write(usage)
    return 2
  }
  const isForDocs = folder === '--docs'
  const into = isForDocs ? docsFolder : folder
  mkdirSync(into, { recursive: true })
  const dataDir = newDataDir()
  let product: Product | undefined
  let browser: Browser | undefined
  try {
    product = await startProduct({ dataDir })
    browser = await launchBrowser()
    return (await takeAll(browser, product, into, isForDocs ? ['--docs'] : names)) === 0 ? 0 : 1
  } finally {
    await browser?.close()
    await product?.kill('SIGTERM')
    removeDataDir(dataDir)
  }
}

process.exitCode = await main()
