import type { Locator, Page } from 'playwright-core'

/** The card of a node on the canvas, by its title. */
export const cardOf = (page: Page, title: string): Locator =>
  page.locator('.react-flow__node-card').filter({ has: page.locator(`.cardTitle:text-is("${title}")`) })

/** The dot of a port on a card. */
export const portOf = (page: Page, title: string, portId: string): Locator =>
  cardOf(page, title).locator(`.react-flow__handle-right[data-handleid="${portId}"]`)

export const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' })

/** Where something is once it stands still: the canvas glides to what was added or asked for. */
const middleOf = async (place: Locator): Promise<{ x: number; y: number }> => {
  const isThere = await place.evaluate(async (element) => {
    const where = () => JSON.stringify(element.getBoundingClientRect())
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    let before = ''
    for (let same = 0, frames = 0; same < 4 && frames < 300; frames++) {
      const now = where()
      same = now === before ? same + 1 : 0
      before = now
      await frame()
    }
    return element.isConnected
  })
  const box = isThere ? await place.boundingBox() : null
  if (!box) throw new Error(`There is nothing on the screen at ${place.toString()}.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Draws with the mouse from one place to another, in steps as a hand does. */
export async function drawTo(page: Page, from: Locator, to: Locator | { x: number; y: number }): Promise<void> {
  const begin = await middleOf(from)
  const end = 'x' in to ? to : await middleOf(to)
  await page.mouse.move(begin.x, begin.y)
  await page.mouse.down()
  await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.up()
}

/** Puts the mouse on an edge, in the middle of its way. */
export async function hoverEdge(page: Page, edge: Locator): Promise<void> {
  const at = await edge.locator('path.edgeReach').evaluate((path) => {
    if (!(path instanceof SVGPathElement)) throw new Error('An edge is not drawn as a path.')
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM() ?? undefined)
    return { x, y }
  })
  await page.mouse.move(at.x, at.y)
}

/** Waits until the server has what is on the screen. */
export const saved = (page: Page): Promise<void> => page.getByText('Saved', { exact: true }).first().waitFor()

/** Makes an empty flow and opens it. */
export async function newFlow(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New flow' }).click()
  const dialog = page.getByRole('dialog', { name: 'New flow' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name }).waitFor()
  await page.locator('.card').first().waitFor()
}

/** Chooses a type with a text from the list that asks what comes next: the cursor goes into that text, and Escape leads back. */
export async function chooseNext(page: Page, title: string): Promise<void> {
  const picker = page.getByRole('dialog', { name: 'What comes next?' })
  await picker.getByRole('combobox').fill(title)
  await picker
    .getByRole('option', { name: new RegExp(`^${title}`) })
    .first()
    .click()
  await picker.waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.closest('.inspectorForm'))
  await page.keyboard.press('Escape')
}

/** Fills a field of the inspector by its label. */
export const fill = (page: Page, label: string | RegExp, text: string): Promise<void> =>
  details(page).getByLabel(label).first().fill(text)
