import type { Page } from 'playwright-core'
import { departmentTexts, departmentWords } from '#shared/templates/departmentTexts.ts'

/** Where things are in the product whose picture is taken. */
export type Places = { url: string; marketing: string; departments: string; sessionId: string; itemId: string }

export type Scene = {
  name: string
  at: (places: Places) => string
  /** Brings the page into the state that is shown. */
  arrange: (page: Page) => Promise<void>
  /** The picture is as long as the page, not as the window. */
  isLong?: boolean
}

const marketing = ({ marketing }: Places) => `/flows/${marketing}`
const departments = ({ departments }: Places) => `/flows/${departments}`
/** A Monday on which the departments are open. */
const workingDay = '2026-11-23T10:00'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const drawn = (page: Page) => page.locator('.react-flow__node').first().waitFor()
const fit = async (page: Page) => {
  await drawn(page)
  await page.getByRole('button', { name: 'Fit the flow into view' }).click()
}
const more = (title: string) => async (page: Page) => {
  await drawn(page)
  await button(page, 'More').click()
  await page.getByRole('menuitem', { name: title }).click()
  await page.getByRole('menu').waitFor({ state: 'detached' })
}
const bar = (title: string) => async (page: Page) => {
  await drawn(page)
  await page.locator('.topBar').getByRole('button', { name: title }).click()
}
const tool = (title: string) => async (page: Page) => {
  await drawn(page)
  await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: title }).click()
}
const room = (title: string) => async (page: Page) => {
  await page.getByText(title, { exact: true }).first().click()
}
const heading = (page: Page) => page.locator('#main h1').waitFor()
const hears = (page: Page, text: string) =>
  page.getByRole('log', { name: 'Transcript' }).getByText(text).last().waitFor()

/** The canvas has the room of the tools. */
const alone = (arrange: (page: Page) => Promise<void>) => async (page: Page) => {
  await tool('Add nodes')(page)
  await arrange(page)
}

/** Opens a node for editing. */
const inspect = (title: string) => async (page: Page) => {
  await drawn(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('searchbox').or(page.getByRole('dialog').getByRole('textbox')).fill(title)
  await page.getByRole('dialog').getByText(title, { exact: true }).first().click()
  await page.getByLabel('Name of the node').waitFor()
}

/** A call that has come to its second question. */
async function callSales(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Set-up/ }).click()
  await page.getByLabel('Time of day').selectOption('chosen')
  await page.getByLabel('The call begins').fill(workingDay)
  await page.getByText('Fast', { exact: true }).click()
  await button(page, 'Call').click()
  await hears(page, departmentTexts.choose['en-US'])
  await page.getByText(/^Waits for /).waitFor()
  await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '1', exact: true }).click()
  await hears(page, departmentWords.sales.question['en-US'])
}

/** A call that hears of the products, whose node is brought into view. */
async function callProducts(page: Page): Promise<void> {
  await page.getByText('Fast', { exact: true }).click()
  await button(page, 'Call').click()
  await page.getByText(/^Waits for /).waitFor()
  await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '1', exact: true }).click()
  await hears(page, 'We offer new mobile plans')
  await page
    .getByRole('log', { name: 'Transcript' })
    .getByRole('button', { name: /We offer new/ })
    .click()
}

async function replayLast(page: Page): Promise<void> {
  await page.getByText('Replay', { exact: true }).click()
  await page.getByRole('slider', { name: 'Step' }).waitFor()
  await drawn(page)
  await page.locator('#main h1').click()
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight')
}

const publishing = async (page: Page) => {
  await drawn(page)
  await page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Publish' })
    .getByText(/^Since version/)
    .waitFor()
  await page.getByText('Running the tests…').waitFor({ state: 'detached' })
}

const pages: readonly Scene[] = [
  {
    name: 'flows',
    at: () => '/flows',
    // Numbers are first shown as they are stored.
    arrange: (page) => page.getByText('+1 555 010 0002').first().waitFor(),
    isLong: true,
  },
  {
    name: 'newFlow',
    at: () => '/flows',
    arrange: async (page) => {
      await button(page, 'New flow').click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'content',
    at: () => '/content',
    arrange: (page) => page.getByRole('link', { name: 'Hold music' }).waitFor(),
    isLong: true,
  },
  {
    name: 'content-item',
    at: ({ itemId }) => `/content/${itemId}`,
    arrange: (page) => page.getByRole('group', { name: 'Spanish (Spain)' }).waitFor(),
    isLong: true,
  },
  {
    name: 'recorder',
    at: ({ itemId }) => `/content/${itemId}`,
    arrange: async (page) => {
      await page.getByRole('button', { name: /^Record the/ }).click()
      await page.getByRole('dialog').getByText('In English (United States):').waitFor()
    },
  },
  {
    name: 'sessions',
    at: () => '/sessions',
    arrange: (page) => page.locator('.sessionRow').first().waitFor(),
    isLong: true,
  },
  {
    name: 'session',
    at: ({ sessionId }) => `/sessions/${sessionId}`,
    arrange: (page) => page.getByRole('list', { name: 'Conversation' }).first().waitFor(),
    isLong: true,
  },
  { name: 'replay', at: ({ sessionId }) => `/sessions/${sessionId}`, arrange: replayLast, isLong: true },
  {
    name: 'numbers',
    at: () => '/numbers',
    arrange: (page) => page.getByText('+1 555 010 0001').first().waitFor(),
    isLong: true,
  },
  {
    name: 'hours',
    at: () => '/numbers/hours',
    arrange: (page) => page.getByText(/Times are those of/).waitFor(),
    isLong: true,
  },
  {
    name: 'schedule',
    at: () => '/numbers/hours/office-hours',
    arrange: (page) => page.getByRole('textbox', { name: 'Monday: from' }).waitFor(),
    isLong: true,
  },
  { name: 'settings', at: () => '/settings', arrange: heading, isLong: true },
  { name: 'notFound', at: () => '/nowhere', arrange: heading },
  {
    name: 'palette',
    at: () => '/flows',
    arrange: async (page) => {
      await heading(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
    },
  },
]

export const wideScenes: readonly Scene[] = [
  ...pages,
  { name: 'studio', at: departments, arrange: fit },
  { name: 'canvasClose', at: marketing, arrange: drawn },
  { name: 'inspector', at: marketing, arrange: inspect('Main menu') },
  { name: 'inspectorBranch', at: departments, arrange: inspect('Sales open?') },
  { name: 'outline', at: departments, arrange: tool('Outline') },
  {
    name: 'find',
    at: marketing,
    arrange: async (page) => {
      await tool('Find in this flow')(page)
      await page.getByRole('complementary', { name: 'Tools' }).getByRole('textbox').first().fill('press')
    },
  },
  { name: 'variables', at: departments, arrange: tool('Variables') },
  {
    name: 'problems',
    at: departments,
    arrange: async (page) => {
      await drawn(page)
      await page.getByRole('button', { name: /^Problems/ }).click()
    },
  },
  { name: 'texts', at: marketing, arrange: more('Texts and translations') },
  { name: 'tests', at: marketing, arrange: bar('Tests') },
  { name: 'versions', at: marketing, arrange: bar('Versions') },
  { name: 'flowSettings', at: marketing, arrange: more('Flow settings') },
  { name: 'keys', at: marketing, arrange: more('Keyboard shortcuts') },
  { name: 'publish', at: marketing, arrange: publishing },
  { name: 'phoneSetUp', at: (places) => `${departments(places)}?phone=1`, arrange: drawn },
  {
    name: 'phone',
    at: (places) => `${departments(places)}?phone=1`,
    arrange: async (page) => {
      await drawn(page)
      await callSales(page)
      await fit(page)
    },
  },
]

export const narrowScenes: readonly Scene[] = [
  ...pages,
  {
    name: 'menu',
    at: () => '/flows',
    arrange: async (page) => {
      await page
        .getByRole('button', { name: /navigation|menu/i })
        .first()
        .click()
    },
  },
  { name: 'studio', at: departments, arrange: fit },
  { name: 'outline', at: departments, arrange: room('Outline') },
  { name: 'problems', at: departments, arrange: room('Problems') },
  { name: 'versions', at: marketing, arrange: room('Versions') },
  { name: 'phone', at: (places) => `${departments(places)}?phone=1`, arrange: callSales },
]

/** What docs/editor.md shows: ten files or so, each small. */
export const guideScenes: readonly Scene[] = [
  ...pages.filter(({ name }) => name === 'flows' || name === 'replay'),
  { name: 'studio', at: marketing, arrange: alone(inspect('Main menu')) },
  { name: 'phone', at: (places) => `${marketing(places)}?phone=1`, arrange: alone(callProducts) },
  { name: 'texts', at: marketing, arrange: alone(more('Texts and translations')) },
  { name: 'publish', at: marketing, arrange: alone(publishing) },
]
