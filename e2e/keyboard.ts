import type { Page } from 'playwright-core'

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

/** Runs a command of the palette. */
export async function command(page: Page, words: string): Promise<void> {
  await keys(page, 'Control+k')
  await page.getByLabel('Command palette').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Command palette')
  await page.keyboard.type(words)
  // The list follows the letters a little later; Enter runs what is chosen in it.
  const chosen = page.locator('.mantine-Spotlight-action[data-selected]').filter({ hasText: words })
  await page.locator('.mantine-Spotlight-action').first().filter({ hasText: words }).waitFor()
  if (!(await chosen.isVisible())) await keys(page, 'ArrowDown')
  await chosen.waitFor()
  await keys(page, 'Enter')
}
