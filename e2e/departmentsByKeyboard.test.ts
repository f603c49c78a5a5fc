import type { Browser, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { signIn, visit } from './editorVisit.ts'
import { command, tabTo } from './keyboard.ts'
import type { Product } from './product.ts'
import { withBrowser } from './withBrowser.ts'

const menuWords = 'For sales, press 1. For support, press 2.'
const salesWords = 'You have reached sales.'

type Flow = {
  nodes: { id: string; type: string; label?: string }[]
  edges: { from: { nodeId: string; portId: string }; to: string }[]
}

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started), { CARRIER_SPEED: '20' }, 'test')

/** The card that has the focus, by its title. */
const onCard = (page: Page, title: string) =>
  page.waitForFunction(
    (wanted) => document.activeElement?.querySelector(':scope .cardTitle')?.textContent === wanted,
    title,
  )

/** What comes next behind the card with the focus, by its type; then its name and, where it says something, its words. */
async function addNext(page: Page, type: string, name: string, words?: string): Promise<void> {
  await page.keyboard.press('a')
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await page.keyboard.type(type)
  await page
    .getByRole('option', { selected: true })
    .filter({ hasText: new RegExp(`^${type}`) })
    .waitFor()
  await page.keyboard.press('Enter')
  // The cursor is in its first text at once.
  await page.waitForFunction(() => document.activeElement?.closest('.inspectorForm'))
  if (words !== undefined) {
    await tabTo(page, /^What the caller hears,/)
    await page.keyboard.type(words)
  }
  await tabTo(page, /^Name of the node/, 'Shift+Tab')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(name)
  await page.keyboard.press('Escape')
  await onCard(page, name)
}

it('an author draws the departments menu on the canvas, hears it, mends it and publishes it, without a mouse', async () => {
  const { page, errors } = await visit(browser, product)
  const { keyboard } = page
  await signIn(page)
  await page.getByRole('heading', { name: 'Flows', exact: true }).waitFor()
  await command(page, 'New flow')
  await page.getByLabel('Name', { exact: true }).waitFor()
  await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
  await keyboard.press('Control+a')
  await keyboard.type('Front desk')
  await keyboard.press('Enter')
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}$/)
  await page.locator('.card').first().waitFor()

  // A menu of two choices behind the start.
  await tabTo(page, /^Start/)
  await addNext(page, 'Menu', 'Departments', menuWords)
  await keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.closest('.inspector') !== null)
  await tabTo(page, /^Add choice/)
  await keyboard.press('Enter')
  // The name of the new choice is written over.
  await page.waitForFunction(() => String(getSelection()) === 'Choice 2')
  await keyboard.type('Support')
  await keyboard.press('Escape')
  await onCard(page, 'Departments')

  // What each choice leads to: A takes the first way that leads nowhere.
  await addNext(page, 'Say', 'Sales', salesWords)
  await addNext(page, 'End', 'Goodbye')
  await keyboard.press('Alt+ArrowLeft')
  await keyboard.press('Alt+ArrowLeft')
  await onCard(page, 'Departments')
  await addNext(page, 'Say', 'Support', 'You have reached support.')
  await keyboard.press('a')
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await keyboard.type('Goodbye')
  await keyboard.press('Enter')

  // Two ways lead nowhere: publishing is stopped, and the checker's remedies mend them.
  await command(page, 'Publish')
  const dialog = page.getByRole('dialog', { name: 'Publish' })
  const wrong = dialog.getByRole('region', { name: /in the way$/ })
  await wrong.getByText('“No match” leads nowhere.').waitFor()
  expect(await dialog.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
  for (let left = await wrong.getByRole('button', { name: /^Wire it to/ }).count(); left > 0; left--) {
    await tabTo(page, /^Wire it to/)
    await keyboard.press('Enter')
    // Once the checker has answered.
    await expect
      .poll(() => wrong.getByRole('button', { name: /^Wire it to/ }).count(), { timeout: 10_000 })
      .toBe(left - 1)
  }
  await keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  // Heard in the phone panel, the key pressed on the keyboard.
  await command(page, 'Try it on the phone')
  const transcript = page.getByRole('log', { name: 'Transcript' })
  await tabTo(page, /^Call$/)
  await keyboard.press('Enter')
  await transcript.getByText(menuWords).last().waitFor()
  await page.getByText(/^Waits for /).waitFor()
  await tabTo(page, /^1$/)
  await keyboard.press('Enter')
  await transcript.getByText(salesWords).last().waitFor()
  await page.getByText('The call is over.').waitFor()

  await command(page, 'Publish')
  await dialog.waitFor()
  await tabTo(page, /^Publish$/)
  await keyboard.press('Enter')
  await page.getByText('Version 1 is live.').waitFor()

  const { body } = await product.api<{ flow: Flow }>('GET', `/api/flows/${page.url().split('/').at(-1)}/draft`)
  const nameOf = (id: string) => body.flow.nodes.find((node) => node.id === id)?.label ?? id
  expect(body.flow.edges.map(({ from, to }) => `${nameOf(from.nodeId)} → ${nameOf(to)}`).toSorted()).toEqual([
    'Departments → Goodbye',
    'Departments → Goodbye',
    'Departments → Sales',
    'Departments → Support',
    'Sales → Goodbye',
    'Support → Goodbye',
    'start → Departments',
  ])
  expect(errors).toEqual([])
}, 240_000)
