import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectUsable, signIn, visit } from './editorVisit.ts'
import { command, keys, tabTo } from './keyboard.ts'
import type { Product } from './product.ts'
import { withBrowser } from './withBrowser.ts'

type Flow = {
  nodes: { id: string; type: string; label?: string; data: Record<string, unknown> }[]
  edges: { from: { nodeId: string; portId: string }; to: string }[]
}

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started))

/** The row of the outline that the cursor is on, as it is said. */
const cursor = (page: Page) =>
  page.evaluate(() => {
    const tree = document.querySelector('[role="tree"]')
    return document.getElementById(tree?.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label') ?? ''
  })
const inTree = (page: Page) => page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'tree')
async function goTo(page: Page, row: RegExp): Promise<void> {
  await keys(page, 'Home')
  for (let presses = 0; presses < 60; presses++) {
    if (row.test(await cursor(page))) return
    await keys(page, 'ArrowDown')
  }
  throw new Error(`No row of the outline is ${row}.`)
}
/** Chooses from the list that asks what comes next. */
async function choose(page: Page, words: string): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await page.keyboard.type(words)
  await keys(page, 'Enter')
  await inTree(page)
}
/** A node behind the one the cursor is on, by the way out that is offered first. */
async function addNext(page: Page, words: string): Promise<void> {
  await keys(page, 'Shift+Enter')
  await page.waitForFunction(() => ['listbox', 'combobox'].includes(document.activeElement?.getAttribute('role') ?? ''))
  if (await page.getByRole('listbox', { name: /By which way out/ }).isVisible()) await keys(page, 'Enter')
  await choose(page, words)
}
async function rename(page: Page, name: string): Promise<void> {
  await keys(page, 'F2')
  await page.waitForFunction(() => document.activeElement?.classList.contains('outlineRename'))
  await page.keyboard.type(name)
  await keys(page, 'Enter')
  await inTree(page)
}

const draftOf = async (page: Page) => {
  const id = page.url().split('/').at(-1)
  return (await product.api<{ flow: Flow }>('GET', `/api/flows/${id}/draft`)).body.flow
}

describe('the keyboard alone', () => {
  it('builds, wires and mends a flow of ten nodes in the outline', async () => {
    const { page, errors } = await visit(browser, product)
    page.setDefaultTimeout(20_000)
    await signIn(page)
    await page.getByRole('heading', { name: 'Flows', exact: true }).waitFor()
    await command(page, 'New flow')
    await page.getByLabel('Name', { exact: true }).waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
    await keys(page, 'Control+a')
    await page.keyboard.type('Reception')
    await keys(page, 'Enter')
    await page.waitForURL(/\/flows\/[0-9a-f-]{36}$/)
    await page.locator('.card').first().waitFor()
    await command(page, 'Show the outline')
    await inTree(page)
    expect(await cursor(page)).toMatch(/^Start/)

    // A menu behind the start, and its words and a second choice in the inspector.
    await keys(page, 'Shift+Enter')
    await page.getByRole('listbox', { name: /By which way out/ }).waitFor()
    await keys(page, 'Enter')
    await choose(page, 'Menu')
    expect(await cursor(page)).toMatch(/^Menu/)
    await keys(page, 'Enter')
    await page.waitForFunction(() => document.activeElement?.closest('.inspector') !== null)
    await tabTo(page, /Add (a )?choice/i)
    await keys(page, 'Enter')
    // The cursor goes into the new choice.
    await page.waitForFunction(
      () => document.activeElement?.closest('.inspector') && document.activeElement.tagName === 'INPUT',
    )
    await keys(page, 'Escape')
    await inTree(page)
    await rename(page, 'Main menu')

    // Each choice leads somewhere, and on from there.
    await keys(page, 'ArrowRight')
    expect(await cursor(page)).toMatch(/leads nowhere yet$/)
    await keys(page, 'Enter')
    await choose(page, 'Say')
    await rename(page, 'Sales')
    for (const type of ['Transfer', 'Voicemail', 'End']) await addNext(page, type)
    await rename(page, 'Goodbye')
    await goTo(page, /Choice 2.*leads nowhere yet$/)
    await keys(page, 'Enter')
    await choose(page, 'Collect')
    for (const type of ['Tag', 'Goal', 'Set']) await addNext(page, type)
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(15)

    // Ways to a node that is there, cut and led again, and a node taken out of the middle.
    await goTo(page, /^Set/)
    await keys(page, 'ArrowDown')
    await keys(page, 'Control+Enter')
    await choose(page, 'Goodbye')
    expect(await cursor(page)).toContain('leads to Goodbye')
    await keys(page, 'Delete')
    expect(await cursor(page)).toContain('leads nowhere yet')
    await keys(page, 'Enter')
    await choose(page, 'Goodbye')
    await goTo(page, /^Goal/)
    await keys(page, 'Delete')
    await goTo(page, /^Tag/)
    await keys(page, 'Control+d', 'Control+z')

    // The checker's list, mended until no port leads nowhere.
    await command(page, 'Show problems')
    await page.getByRole('list', { name: 'Problems' }).waitFor()
    const fixes = page.getByRole('list', { name: 'Problems' }).getByRole('button', { name: /^Wire it to/ })
    await fixes.first().waitFor()
    const before = await fixes.count()
    await tabTo(page, /^Wire it to/)
    await keys(page, 'Enter')
    await expect.poll(() => fixes.count(), { timeout: 15_000 }).toBeLessThan(before)
    await expectUsable(page, 'outline-built')

    await expect
      .poll(async () => (await draftOf(page)).nodes.map(({ type }) => type).sort(), { timeout: 30_000 })
      .toEqual(
        expect.arrayContaining(['collect', 'end', 'menu', 'say', 'set', 'start', 'tag', 'transfer', 'voicemail']),
      )
    const flow = await draftOf(page)
    expect(flow.nodes.length).toBeGreaterThanOrEqual(9)
    const named = (label: string) => flow.nodes.find((node) => node.label === label)?.id
    const typed = (type: string) => flow.nodes.find((node) => node.type === type)?.id
    expect(flow.edges).toContainEqual(expect.objectContaining({ to: named('Main menu') }))
    expect(flow.edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: typed('tag'), portId: 'next' }, to: typed('set') }),
    )
    expect(flow.edges).toContainEqual(
      expect.objectContaining({ from: { nodeId: typed('set'), portId: 'next' }, to: named('Goodbye') }),
    )
    expect(errors).toEqual([])
  }, 300_000)
})
