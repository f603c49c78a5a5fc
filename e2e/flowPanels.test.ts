import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectUsable, looks, signIn, visit, type Look } from './editorVisit.ts'
import type { Product } from './product.ts'
import { withBrowser } from './withBrowser.ts'

let browser: Browser
let product: Product
const dataDir = withBrowser((started) => ({ browser, product } = started))

async function openDepartments(look?: Look): Promise<{ page: Page; errors: string[]; flowId: string }> {
  const { body } = await product.api<{ items: { id: string; key: string }[] }>('GET', '/api/flows')
  const flowId = body.items.find(({ key }) => key === 'departments')?.id ?? ''
  const { page, errors } = await visit(browser, product, look, `/flows/${flowId}`)
  await signIn(page)
  await page.locator('.card, .cardPlain').first().waitFor()
  return { page, errors, flowId }
}

/** Presses a button as a keyboard does: the mouse would leave a tooltip behind, outside of all regions. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus()
  await page.keyboard.press('Enter')
}

async function showTexts(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByLabel('Command palette').fill('Show texts')
  await page.locator('.mantine-Spotlight-action').first().filter({ hasText: 'Show texts' }).click()
  await page.getByRole('grid').waitFor()
}

const wide = looks.filter(({ width }) => width > 900)
const narrow = looks.filter(({ width, colorScheme }) => width < 900 && colorScheme === 'dark')

describe.each(narrow)('a flow at $width px in $colorScheme', (look) => {
  it('has its outline, to read', async () => {
    const { page, errors } = await openDepartments(look)
    await page.getByText('Outline', { exact: true }).click()
    await page.getByRole('tree').waitFor()
    await expectUsable(page, `outline-${look.width}-${look.colorScheme}`)
    expect(errors).toEqual([])
  })
})

describe.each(wide)('a flow at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`
  // The canvas beside them is looked at elsewhere: axe takes seconds for it.
  const tools = '.studioLeft'

  it('has its outline, its variables, words found where they stand, and all texts written in place', async () => {
    const { page, errors } = await openDepartments(look)
    await press(page, 'Outline')
    await page.getByRole('tree').focus()
    await page.keyboard.press('ArrowDown')
    await page.getByText('Table', { exact: true }).click()
    await page.getByRole('table', { name: /^Nodes of/ }).waitFor()
    await expectUsable(page, `outline-table-${name}`, tools)
    await page.getByText('Tree', { exact: true }).click()

    await press(page, 'Variables')
    await page.locator('.variableRow').first().click()
    await page.getByLabel('Value at the beginning of a call').waitFor()
    await expectUsable(page, `variables-${name}`, tools)

    await page.keyboard.press('Control+f')
    await page.getByLabel('Find', { exact: true }).fill('sales')
    await page.locator('.findHit').first().waitFor()
    await press(page, 'Replace in texts')
    await page.getByLabel('Replace with').waitFor()
    expect(await page.locator('.findHit mark').first().textContent()).toMatch(/sales/i)
    await expectUsable(page, `find-${name}`, tools)

    await showTexts(page)
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.locator('.textsWriting').waitFor()
    await expectUsable(page, `texts-${name}`, '.studioBottom')
    expect(errors).toEqual([])
  })
})

describe('texts as a file', () => {
  it('go out to a spreadsheet, come back translated, and say which lines could not be used', async () => {
    const { page, errors, flowId } = await openDepartments()
    await showTexts(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export texts' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('departments-texts.csv')
    const csv = await readFile(await download.path(), 'utf8')
    const [head = '', first = '', ...lines] = csv.split('\r\n')
    expect(head).toMatch(/^\ufeffkey,/)

    const key = first.split(',')[0] ?? ''
    const empty = head
      .split(',')
      .slice(2)
      .map(() => '')
    const changed = [
      head,
      [key, 'A text from a spreadsheet.', ...empty].join(','),
      ...lines.filter(Boolean),
      'nobody/prompt,x',
    ]
    const path = join(dataDir, 'texts.csv')
    await writeFile(path, changed.join('\r\n'))
    await page.getByLabel('CSV file with texts').setInputFiles(path)
    await page.getByRole('button', { name: 'Take the file’s' }).click()
    const notice = page.locator('.textsNotice')
    await notice.getByText('1 text was changed.').waitFor()
    await notice.getByText('“nobody/prompt” is not a text of this flow.').waitFor()
    await expect
      .poll(async () => JSON.stringify((await product.api('GET', `/api/flows/${flowId}/draft`)).body), {
        timeout: 30_000,
      })
      .toContain('A text from a spreadsheet.')
    await page.keyboard.press('Control+z')
    await page.getByText('A text from a spreadsheet.').first().waitFor({ state: 'detached' })
    expect(errors).toEqual([])
  })
})
