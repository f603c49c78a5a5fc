import { AxeBuilder } from '@axe-core/playwright'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchBrowser } from './browser.ts'
import { departmentsNumber, marketingNumber } from './demo.ts'
import { admin, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'

const flowNames = ['Marketing menu', 'Departments']
/** One word, wider than a phone. */
const longName = 'W'.repeat(90)

let browser: Browser
let product: Product
const dataDir = newDataDir()
beforeAll(async () => {
  product = await startProduct({ dataDir })
  const created = await product.api('POST', '/api/flows', { name: longName })
  expect(created.status).toBe(201)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.kill('SIGTERM')
  removeDataDir(dataDir)
})

const looks = [390, 1440].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

/** A fresh visitor; what the page logs as an error, policy violations among them, is kept. */
async function visit({ width, colorScheme }: (typeof looks)[number]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(product.url)
  await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
  return { page, errors }
}

async function expectUsable(page: Page, picture: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const folder = process.env['PICTURES']
  if (folder) await page.screenshot({ path: join(folder, `${picture}.png`), fullPage: true })
}

/** The demo's flows, both live, and the numbers they answer. */
async function expectFlows(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Flows' }).waitFor()
  for (const name of flowNames) await page.getByText(name, { exact: true }).waitFor()
  await page.getByText(longName).waitFor()
  for (const number of [marketingNumber, departmentsNumber]) await page.getByText(number).waitFor()
  expect(await page.getByText('Live', { exact: true }).count()).toBe(flowNames.length)
}

describe.each(looks)('the editor at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`

  it('signs in by keyboard alone, says why it refuses, lists the flows, and stays signed in over a reload', async () => {
    const { page, errors } = await visit(look)
    const { keyboard } = page
    await expectUsable(page, `sign-in-${name}`)

    await keyboard.type(admin.email)
    await keyboard.press('Tab')
    await keyboard.type('wrong horse')
    await keyboard.press('Enter')
    await page.getByText('The e-mail address or the password is wrong.').waitFor()
    await expectUsable(page, `refused-${name}`)
    // Browsers log every refused request; nothing else may be logged.
    expect(errors.splice(0)).toEqual([expect.stringContaining('401')])

    // The wrong password is selected: typing replaces it.
    await keyboard.type(admin.password)
    await keyboard.press('Enter')
    await expectFlows(page)
    await expectUsable(page, `flows-${name}`)

    await page.reload()
    await expectFlows(page)
    await keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Sign out')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
    expect(errors).toEqual([])
  })
})
