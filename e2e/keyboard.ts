import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Presses one after the other. */
export const keys = async (page: Page, ...presses: string[]) => {
  for (const press of presses) await page.keyboard.press(press)
}

/** The name of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: active } = document
    const labels = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.labels : null
    return active?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? active?.textContent ?? ''
  })
/** Goes on by Tab, or by another key, until what has the focus is called so. */
export async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (name.test(await focused(page))) return
    await page.keyboard.press(key)
  }
  throw new Error(`Sixty times ${key} did not reach ${name}; the focus is on “${await focused(page)}”.`)
}

/** Runs the first thing that the command palette offers, once that is what is meant. */
export async function runFirst(page: Page, words: string): Promise<void> {
  const actions = page.locator('.mantine-Spotlight-action')
  const first = actions.first()
  await first.filter({ hasText: words }).waitFor()
  const isChosen = async () => (await first.getAttribute('data-selected')) !== null
  await expect
    .poll(async () => {
      if (await isChosen()) return true
      const isAnotherChosen = (await page.locator('.mantine-Spotlight-action[data-selected]').count()) > 0
      await page.keyboard.press(isAnotherChosen ? 'ArrowUp' : 'ArrowDown')
      return isChosen()
    })
    .toBe(true)
  await page.keyboard.press('Enter')
}

/** Runs a command of the palette. */
export async function command(page: Page, words: string): Promise<void> {
  await keys(page, 'Control+k')
  await page.getByLabel('Command palette').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Command palette')
  await page.keyboard.type(words)
  await runFirst(page, words)
}
