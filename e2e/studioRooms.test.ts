import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectUsable, memberVisit, type Look } from './editorVisit.ts'
import type { Product } from './product.ts'
import { cardOf, chooseNext, details, fill, newFlow, saved } from './studio.ts'
import { withBrowser } from './withBrowser.ts'

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started))

const laptop: Look = { width: 1280, colorScheme: 'light' }
/** The title of the card that has the focus. */
const focusedCard = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.querySelector('.cardTitle')?.textContent ?? document.activeElement?.className,
  )
const inBar = (page: Page, name: string) => page.locator('.topBar').getByRole('button', { name }).click()

describe('an empty flow', () => {
  it('shows the first step, keeps rare ways folded and does not reproach', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', laptop)
    await newFlow(page, 'Begun calmly')
    await expectUsable(page, 'empty-flow')
    const start = cardOf(page, 'Start')
    await start.getByRole('button', { name: '3 more ways out' }).click()
    await start.getByText('Machine answered').waitFor()
    await start.getByRole('button', { name: 'Fewer ways out' }).click()

    await page.getByRole('button', { name: 'What does the caller meet first?' }).click()
    await chooseNext(page, 'Menu')
    await page.locator('.firstStep').waitFor({ state: 'detached' })
    const [quiet, loud] = [/^Still to do:.*leads nowhere/, /^Problems:/]
    await cardOf(page, 'Menu').getByRole('img', { name: quiet }).waitFor()
    await fill(page, /^What the caller hears,/, 'For sales, press 1.')
    expect(await cardOf(page, 'Menu').getByRole('img', { name: loud }).count()).toBe(0)
    await page.locator('.canvasPlace').focus()
    await page.keyboard.press('Escape')
    await cardOf(page, 'Menu').getByRole('img', { name: loud }).waitFor()
    await page.getByRole('button', { name: /^Problems: \d errors/ }).click()
    await page.getByRole('list', { name: 'Problems' }).getByText('“No input” leads nowhere.').waitFor()
    expect(errors).toEqual([])
  })
})

describe('the rooms of the studio', () => {
  it('give the canvas to the keyboard at once, and the right one goes by Escape', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', laptop)
    await newFlow(page, 'By keys')
    await saved(page)
    await page.reload()
    await cardOf(page, 'Start').waitFor()
    await page.locator('.skipLink').first().focus()
    for (const key of ['Tab', 'Enter', 'Tab']) await page.keyboard.press(key)
    expect(await focusedCard(page)).toBe('Start')
    await page.keyboard.press('a')
    await chooseNext(page, 'Say')
    await details(page).waitFor()
    await page.locator('.canvasPlace').focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await details(page).waitFor({ state: 'detached' })
    expect(errors).toEqual([])
  })

  it('keep the palette as it was left: icons, or names and a search that Enter answers', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', laptop)
    await newFlow(page, 'With a rail')
    const rail = page.getByRole('toolbar', { name: 'Node types' })
    await rail.getByRole('button', { name: 'Menu', exact: true }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Say')
    await expectUsable(page, 'palette-rail', '.studioLeft')

    await page.getByRole('button', { name: 'Show the names of node types' }).click()
    const search = page.getByLabel('Search node types')
    await search.fill('trans')
    await search.press('Enter')
    await cardOf(page, 'Transfer').waitFor()
    await search.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Transfer')
    await saved(page)
    await page.reload()
    await search.waitFor()
    expect(errors).toEqual([])
  })
})

describe.each(['light', 'dark'] as const)('a room of the studio, %s', (colorScheme) => {
  it('can be used by everybody: problems, tests, versions, the phone before a call, publishing', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', { width: 1280, colorScheme })
    await page.getByText('Departments', { exact: true }).first().click()
    await page.locator('.card').first().waitFor()
    await page.getByRole('button', { name: /^Problems/ }).click()
    await expectUsable(page, `problems-${colorScheme}`, '.studioBottom')
    await inBar(page, 'Tests')
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.getByRole('region', { name: 'How it came out' }).waitFor()
    await page.getByText('The words', { exact: true }).click()
    await expectUsable(page, `tests-${colorScheme}`, '.studioBottom')
    await inBar(page, 'Versions')
    await page.getByRole('list', { name: 'Versions' }).getByRole('button').first().click()
    await expectUsable(page, `versions-${colorScheme}`, '.studioRight')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Back to the draft' }).waitFor({ state: 'detached' })
    await inBar(page, 'Try it')
    await page.getByText('Hear the draft').waitFor()
    await expectUsable(page, `phone-${colorScheme}`, '.studioRight')
    await page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('dialog', { name: 'Publish' }).getByText('tests pass').waitFor()
    await expectUsable(page, `publish-${colorScheme}`, '[role="dialog"]')
    expect(errors).toEqual([])
  })

  it('can be read and tried on a telephone', async () => {
    const { page, errors } = await memberVisit(browser, product, '/', { width: 390, colorScheme })
    await page.getByText('Departments', { exact: true }).first().click()
    await page.locator('.card').first().waitFor()
    await cardOf(page, 'Call comes in').click()
    await details(page).getByText('Ways out').waitFor()
    await expectUsable(page, `telephone-details-${colorScheme}`)
    await details(page).getByRole('button', { name: 'Close details' }).click()
    await details(page).waitFor({ state: 'detached' })
    for (const room of ['Outline', 'Problems', 'Try it', 'Versions']) {
      await page.getByText(room, { exact: true }).first().click()
      await page.locator('.narrowRoom .panelHead, .narrowRoom h2').first().waitFor()
      await expectUsable(page, `telephone-${room.replace(' ', '')}-${colorScheme}`)
    }
    expect(errors).toEqual([])
  })
})
