import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNumber } from '../editor/numbers/formatNumber.ts'
import { launchBrowser } from './browser.ts'
import { departmentsNumber, marketingNumber } from './demo.ts'
import { expectUsable, looks, visit } from './editorVisit.ts'
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

/** The demo's flows, both live, and the numbers they answer. */
async function expectFlows(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Flows', exact: true }).waitFor()
  for (const name of flowNames) await page.getByText(name, { exact: true }).waitFor()
  await page.getByText(longName).waitFor()
  for (const number of [marketingNumber, departmentsNumber]) await page.getByText(formatNumber(number)).waitFor()
  expect(await page.locator('.status', { hasText: /^Live$/ }).count()).toBe(flowNames.length)
}

/** The name of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab')
    const found = await focused(page)
    if (typeof name === 'string' ? found === name : name.test(found)) return
  }
  throw new Error(`Twenty tabs did not reach ${name}.`)
}

describe.each(looks)('the editor at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`

  it('signs in by keyboard alone, says why it refuses, lists the flows, and stays signed in over a reload', async () => {
    const { page, errors } = await visit(browser, product, look)
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
    expect(await focused(page)).toBe('Skip to the page')
    if (look.width < 768) {
      await tabTo(page, 'Open the menu')
      await keyboard.press('Enter')
    }
    await tabTo(page, /account menu$/)
    await keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    await keyboard.press('ArrowUp')
    await keyboard.press('End')
    expect(await focused(page)).toBe('Sign out')
    await expectUsable(page, `account-${name}`)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
    expect(errors).toEqual([])
  })
})
