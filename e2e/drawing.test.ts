import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectUsable, looks, memberVisit } from './editorVisit.ts'
import type { Product } from './product.ts'
import { cardOf, chooseNext, details, drawTo, fill, hoverEdge, newFlow, portOf, saved } from './studio.ts'
import { withBrowser } from './withBrowser.ts'

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started))

type Stored = {
  flow: {
    nodes: { id: string; type: string; label?: string; position: { x: number; y: number } }[]
    edges: { from: { nodeId: string; portId: string }; to: string }[]
    notes: { text: string }[]
    frames?: { label: string }[]
  }
}

/** The draft at the server, as the way from each port to a type. */
async function storedDraft(page: Page): Promise<Stored['flow']> {
  await saved(page)
  const flowId = /flows\/([0-9a-f-]{36})/.exec(page.url())?.[1]
  return (await product.api<Stored>('GET', `/api/flows/${flowId}/draft`)).body.flow
}
const waysIn = ({ nodes, edges }: Stored['flow']) => {
  const name = (id: string) => nodes.find((node) => node.id === id)
  return edges
    .map(
      ({ from, to }) => `${name(from.nodeId)?.label ?? name(from.nodeId)?.type} → ${name(to)?.label ?? name(to)?.type}`,
    )
    .toSorted()
}

async function open(name: string) {
  const visitor = await memberVisit(browser, product)
  await newFlow(visitor.page, name)
  return visitor
}

describe('the canvas', () => {
  it('is drawn on with the mouse: add, draw edges, drop on nothing, put into an edge, undo by name', async () => {
    const { page, errors } = await open('Drawn with the mouse')

    // The button beside a free port asks what comes next.
    await cardOf(page, 'Start').hover()
    await page.getByRole('button', { name: 'Add a node after Next' }).click()
    await chooseNext(page, 'Menu')
    await fill(page, /^What the caller hears,/, 'For sales, press 1. For support, press 2.')
    await fill(page, 'Name of the node', 'Main menu')
    await details(page).getByRole('button', { name: 'Add choice' }).click()
    await cardOf(page, 'Main menu').getByText('2 Choice 2').waitFor()

    // An edge dropped on nothing asks the same, and puts the node there.
    await page.getByRole('button', { name: 'Close add nodes' }).click()
    const menu = await cardOf(page, 'Main menu').boundingBox()
    if (!menu) throw new Error('The menu is not on the screen.')
    await drawTo(page, portOf(page, 'Main menu', 'noInput'), {
      x: menu.x + menu.width / 2,
      y: menu.y + menu.height + 90,
    })
    await chooseNext(page, 'End')
    await fill(page, 'Name of the node', 'Goodbye')

    // An edge drawn to a card leads there.
    await drawTo(page, portOf(page, 'Main menu', 'noMatch'), cardOf(page, 'Goodbye').locator('.cardEntry'))
    expect(waysIn(await storedDraft(page))).toEqual(['Main menu → Goodbye', 'Main menu → Goodbye', 'start → Main menu'])

    // A node goes into an edge, and what was behind moves along.
    const before = (await storedDraft(page)).nodes.find(({ label }) => label === 'Main menu')
    await hoverEdge(page, page.locator('.react-flow__edge').first())
    await page.getByRole('button', { name: 'Put a node into this edge' }).first().click()
    const picker = page.getByRole('dialog', { name: 'Put a node into this edge' })
    await picker.getByRole('combobox').fill('say')
    await picker.getByRole('combobox').press('Enter')
    await cardOf(page, 'Say').waitFor()
    const drawn = await storedDraft(page)
    expect(waysIn(drawn)).toEqual(['Main menu → Goodbye', 'Main menu → Goodbye', 'say → Main menu', 'start → say'])
    expect(drawn.nodes.find(({ label }) => label === 'Main menu')?.position.x).toBeGreaterThan(
      before?.position.x ?? NaN,
    )

    // Steps have names, back and forth.
    await page.getByRole('button', { name: 'Undo: Add Say' }).click()
    await cardOf(page, 'Say').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Redo: Add Say' }).click()
    await cardOf(page, 'Say').waitFor()

    // Deleting heals.
    await cardOf(page, 'Say').click()
    await page.locator('.canvasPlace').focus()
    await page.keyboard.press('Delete')
    expect(waysIn(await storedDraft(page))).toEqual(['Main menu → Goodbye', 'Main menu → Goodbye', 'start → Main menu'])
    expect(errors).toEqual([])
  })

  it('copies nodes with their edges from one flow into another, in another tab', async () => {
    const { page } = await open('Copied from')
    const context = page.context()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await cardOf(page, 'Start').click()
    await page.keyboard.press('a')
    await chooseNext(page, 'Say')
    await page.keyboard.press('a')
    await chooseNext(page, 'End')
    await page.locator('.canvasPlace').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')
    await saved(page)

    const other = await context.newPage()
    await other.goto(product.url)
    await newFlow(other, 'Copied into')
    await other.locator('.canvasPlace').focus()
    await other.keyboard.press('Control+v')
    await cardOf(other, 'End').waitFor()
    expect(waysIn(await storedDraft(other))).toEqual(['say → end'])
  })

  it('tidies up beside the page, frames, notes and duplicates, each one step', async () => {
    const { page } = await open('Tidied')
    await cardOf(page, 'Start').click()
    for (const type of ['Say', 'Say', 'End']) {
      await page.keyboard.press('a')
      await chooseNext(page, type)
    }
    await page.locator('.canvasPlace').focus()
    await page.keyboard.press('t')
    await page.getByRole('button', { name: 'Undo: Tidy up' }).waitFor()
    const xs = (await storedDraft(page)).nodes.map(({ position }) => position.x)
    expect(xs).toEqual(xs.toSorted((a, b) => a - b))

    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+g')
    await page.getByRole('button', { name: 'Undo: Frame 4 nodes' }).waitFor()
    await cardOf(page, 'End').click()
    await page.keyboard.press('Control+d')
    await page.getByRole('button', { name: 'Undo: Duplicate node' }).waitFor()
    const { nodes, frames } = await storedDraft(page)
    expect([nodes.length, frames?.map(({ label }) => label)]).toEqual([5, ['Group']])
  })

  it('moves nodes by arrow keys, and undoes the whole push at once', async () => {
    const { page } = await open('Pushed')
    const before = (await storedDraft(page)).nodes[0]?.position
    await cardOf(page, 'Start').click()
    for (let push = 0; push < 3; push++) await page.keyboard.press('ArrowRight')
    await page.getByRole('button', { name: 'Undo: Move Start' }).waitFor()
    expect((await storedDraft(page)).nodes[0]?.position.x).toBeGreaterThan(before?.x ?? NaN)
    await page.keyboard.press('Control+z')
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor()
    expect((await storedDraft(page)).nodes[0]?.position).toEqual(before)
  })

  it('shows hostile names and texts as text', async () => {
    const { page, errors } = await open('<img src=x onerror=alert(1)>')
    await cardOf(page, 'Start').click()
    await page.keyboard.press('a')
    await chooseNext(page, 'Say')
    const hostile = '"><script>alert(2)</script><img src=x onerror="document.title=3">'
    await fill(page, /^What the caller hears,/, hostile)
    await fill(page, 'Name of the node', '<b onmouseover=alert(4)>bold</b>')
    await cardOf(page, '<b onmouseover=alert(4)>bold</b>').getByText('<script>alert(2)</script>').waitFor()
    await saved(page)
    await page.reload()
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor()
    await page.locator('.cardTitle', { hasText: '<b onmouseover' }).waitFor()
    expect(
      await page.evaluate(() => document.querySelectorAll('main img[src="x"], .card b, .card script').length),
    ).toBe(0)
    expect(errors).toEqual([])
  })
})

describe.each(looks)('the studio at $width px in $colorScheme', (look) => {
  it('can be used by everybody', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', look)
    await page.getByText('Departments', { exact: true }).first().click()
    await page.locator('.card').first().waitFor()
    await expectUsable(page, `studio-${look.width}-${look.colorScheme}`)
    expect(errors).toEqual([])
  })
})
