import type { Browser, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { memberVisit } from './editorVisit.ts'
import type { Product } from './product.ts'
import { cardOf, chooseNext, details, drawTo, fill, newFlow, portOf } from './studio.ts'
import { callFromTerminal } from './terminalCall.ts'
import { withBrowser } from './withBrowser.ts'

const number = '+15550107007'
const numberShown = '+1 555 010 7007'
const menuWords = 'For sales, press 1. For support, press 2.'
const salesWords = 'You have reached sales.'
const newSalesWords = 'This is the sales team.'

let browser: Browser
let product: Product
const dataDir = withBrowser((started) => ({ browser, product } = started), { CARRIER_SPEED: '20' }, 'test')

const fit = (page: Page) => page.getByRole('button', { name: 'Fit the flow into view' }).click()

/** The next node behind a free port, by the button beside it. */
async function addBehind(page: Page, title: string, port: string, type: string, name: string): Promise<void> {
  await fit(page)
  await cardOf(page, title).hover()
  await cardOf(page, title)
    .getByRole('button', { name: `Add a node after ${port}` })
    .click()
  await chooseNext(page, type)
  await fill(page, 'Name of the node', name)
}

async function drawDepartments(page: Page): Promise<void> {
  await newFlow(page, 'Front desk')
  await page.getByRole('button', { name: 'Close add nodes' }).click()
  await addBehind(page, 'Start', 'Next', 'Menu', 'Departments')
  await fill(page, /^What the caller hears,/, menuWords)
  const choices = details(page).getByRole('group', { name: 'Choices' })
  await choices.getByRole('button', { name: '1 Choice 1', exact: true }).click()
  await choices.getByRole('textbox', { name: 'Name' }).first().fill('Sales')
  await choices.getByRole('button', { name: 'Add choice' }).click()
  await choices.getByRole('textbox', { name: 'Name' }).last().fill('Support')
  await cardOf(page, 'Departments').getByText('2 Support').waitFor()

  await addBehind(page, 'Departments', '1 Sales', 'Say', 'Sales')
  await fill(page, /^What the caller hears,/, salesWords)
  await addBehind(page, 'Departments', '2 Support', 'Say', 'Support')
  await fill(page, /^What the caller hears,/, 'You have reached support.')
  await addBehind(page, 'Sales', 'Next', 'End', 'Goodbye')
  await fit(page)
  await drawTo(page, portOf(page, 'Support', 'next'), cardOf(page, 'Goodbye').locator('.cardEntry'))
  await drawTo(page, portOf(page, 'Departments', 'noInput'), cardOf(page, 'Goodbye').locator('.cardEntry'))
}

/** Calls the number from a terminal and presses 1. */
async function callByTerminal(): Promise<string[]> {
  const { printed, code } = await callFromTerminal({ product, dataDir }, [number, '--keys', '1', '--json'])
  expect(code).toBe(0)
  return (JSON.parse(printed) as { said: { text: string }[] }).said.map(({ text }) => text)
}

it('an author draws a menu, hears it, mends it, publishes it, is called, looks at the call and goes back a version', async () => {
  const { page, errors } = await memberVisit(browser, product)
  const publishButton = page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true })
  const publishDialog = page.getByRole('dialog', { name: 'Publish' })

  await drawDepartments(page)

  // One way out leads nowhere: publishing is stopped, and the checker's own remedy mends it.
  await page.getByRole('button', { name: 'Problems: 1 error' }).click()
  await publishButton.click()
  await publishDialog
    .getByRole('region', { name: /in the way$/ })
    .getByText('“No match” leads nowhere.')
    .waitFor()
  expect(await publishDialog.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'Lists' }).getByRole('button', { name: 'Wire it to the end' }).click()
  await page.getByRole('button', { name: 'Problems: No problems' }).click()

  // The draft is heard before anybody else hears it.
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByText('Fast', { exact: true }).click()
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  const transcript = page.getByRole('log', { name: 'Transcript' })
  await transcript.getByText(menuWords).last().waitFor()
  await page.getByText(/^Waits for /).waitFor()
  await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '1', exact: true }).click()
  await transcript.getByText(salesWords).last().waitFor()
  await page.getByText('The call is over.').waitFor()

  await publishButton.click()
  await publishDialog.getByLabel('Note').fill('The first menu')
  await publishDialog.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 1 is live.').waitFor()

  // A number leads to it, and a telephone calls it.
  await page.goto(`${product.url}/numbers`)
  await page.getByRole('button', { name: 'Add number' }).click()
  await page.getByRole('textbox', { name: 'Number', exact: true }).fill(number)
  await page.getByRole('dialog').getByRole('button', { name: 'Add number' }).click()
  await page.getByRole('combobox', { name: `Flow of ${numberShown}` }).fill('front')
  await page.getByRole('option', { name: 'Front desk' }).click()
  await page.getByText(`${numberShown} is answered by Front desk.`).waitFor()
  expect(await callByTerminal()).toEqual([menuWords, salesWords])

  // The call is found, and replayed on the canvas to its end. The trial is not among the sessions.
  await page.getByRole('link', { name: 'Sessions' }).click()
  const rows = page.locator('.sessionRow').filter({ hasText: 'Front desk' })
  await rows.first().waitFor()
  expect(await rows.count()).toBe(1)
  await rows.getByRole('link').click()
  await page.getByText('Replay', { exact: true }).click()
  const slider = page.getByRole('slider', { name: 'Step' })
  await slider.waitFor()
  await page.locator('#main h1').click()
  await page.keyboard.press('End')
  await expect.poll(() => slider.inputValue()).toBe(await slider.getAttribute('max'))
  await expect.poll(() => page.locator('.card[data-lit="current"] .cardTitle').textContent()).toBe('Goodbye')
  await expect.poll(() => page.locator('.card[data-lit="dim"] .cardTitle').allTextContents()).toEqual(['Support'])

  // Another version, and back to the first.
  await page.getByRole('link', { name: 'Flows' }).click()
  await page.getByText('Front desk', { exact: true }).click()
  await cardOf(page, 'Sales').click()
  await fill(page, /^What the caller hears,/, newSalesWords)
  await cardOf(page, 'Sales').getByText(newSalesWords).waitFor()
  await publishButton.click()
  await publishDialog.getByText('Since version 1: 1 node changed').waitFor()
  await publishDialog.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 2 is live.').waitFor()
  expect((await callByTerminal())[1]).toBe(newSalesWords)
  await page.getByRole('button', { name: 'Roll back' }).click()
  await page.getByText('Version 1 is live again.').waitFor()
  expect((await callByTerminal())[1]).toBe(salesWords)
  expect(errors).toEqual([])
})
