import { AxeBuilder } from '@axe-core/playwright'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { admin, type Product } from './product.ts'

export type Look = { width: number; colorScheme: 'light' | 'dark' }

export const looks: readonly Look[] = [390, 1440].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

/** A fresh visitor before the sign-in; what the page logs as an error, policy violations among them, is kept. */
export async function visit(
  browser: Browser,
  product: Product,
  { width, colorScheme }: Look = { width: 1440, colorScheme: 'light' },
  path = '/',
) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(product.url + path)
  await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
  return { page, errors }
}

export async function signIn(page: Page, { email, password } = admin): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#main').waitFor()
}

/** A visitor who signs in on the way to an address. */
export async function memberVisit(browser: Browser, product: Product, path = '/', look?: Look, member = admin) {
  const visitor = await visit(browser, product, look, path)
  await signIn(visitor.page, member)
  return visitor
}

/** Axe finds nothing, on the page or in a part of it, and nothing is wider than the page; `PICTURES=folder` keeps a picture. */
export async function expectUsable(page: Page, picture: string, part = 'body'): Promise<void> {
  // What fades in has no contrast yet.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
  const look = async () => (await new AxeBuilder({ page }).include(part).analyze()).violations
  const before = await look()
  // A toast that began to leave meanwhile has no contrast any more, or is gone.
  const isOfToast = await page.evaluate(
    (selectors) =>
      selectors.some((selector) => {
        const found = document.querySelector(selector)
        return !found || found.closest('.mantine-Notification-root')
      }),
    before.flatMap(({ nodes }) => nodes.map(({ target }) => String(target[0]))),
  )
  if (isOfToast) await page.locator('.mantine-Notification-root').first().waitFor({ state: 'detached' })
  const violations = isOfToast ? await look() : before
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const folder = process.env['PICTURES']
  if (!folder) return
  // A dialog covers what can be seen, not the whole page.
  const fullPage = (await page.getByRole('dialog').count()) === 0
  await page.screenshot({ path: join(folder, `${picture}.png`), fullPage })
}
