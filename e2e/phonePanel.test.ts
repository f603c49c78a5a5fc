import type { Browser, Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { departmentTexts, departmentWords } from '#shared/templates/departmentTexts.ts'
import { sharedTexts } from '#shared/templates/demoText.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { departmentsNumber } from './demo.ts'
import { expectUsable, looks, memberVisit, type Look } from './editorVisit.ts'
import { command } from './keyboard.ts'
import type { Product } from './product.ts'
import { withBrowser } from './withBrowser.ts'

/** A Monday on which the departments are open. */
const workingDay = '2026-11-23T10:00'
const { sales, crm } = departmentWords

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started))

const visit = (path: string, look?: Look) => memberVisit(browser, product, path, look)

const flowIdOf = async (key: string) => {
  const { body } = await product.api<{ items: { id: string; key: string }[] }>('GET', '/api/flows?limit=100')
  return body.items.find((flow) => flow.key === key)?.id ?? ''
}
const newFlow = async (name: string, flow: object) => {
  const { status, body } = await product.api<{ id: string }>('POST', '/api/flows', { name, flow })
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id
}
const transcript = (page: Page) => page.getByRole('log', { name: 'Transcript' })
const hears = (page: Page, text: string) => transcript(page).getByText(text).last().waitFor()
const key = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name, exact: true })
const lit = (page: Page, nodeId: string) => page.locator(`.react-flow__node[data-id="${nodeId}"] [data-lit]`)
const litness = async (card: Locator) => card.first().getAttribute('data-lit')
const openSetup = (page: Page) => page.getByRole('button', { name: /^Set-up/ }).click()

/** By the Tab key, as far as a person would go. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let count = 0; count < 150; count++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('The Tab key does not lead there.')
}

/** At a working hour, as fast as answers come. */
async function setUp(page: Page): Promise<void> {
  await openSetup(page)
  await page.getByLabel('Time of day').selectOption('chosen')
  await page.getByLabel('The call begins').fill(workingDay)
  await page.getByText('Fast', { exact: true }).click()
}

describe('the phone panel', () => {
  it('calls the draft, lights its way, takes keys and changed variables, and replays', async () => {
    const { page, errors } = await visit(`/flows/${await flowIdOf('departments')}`)
    await page.getByRole('button', { name: 'Try it' }).click()
    await setUp(page)
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await hears(page, sharedTexts.greeting['en-US'].split('{')[0]?.trim() ?? '')
    await hears(page, departmentTexts.choose['en-US'])
    await page.getByText(/^Waits for /).waitFor()
    await page.getByRole('button', { name: 'Fit the flow into view' }).click()
    expect(await litness(lit(page, 'choose'))).toBe('current')
    expect(await litness(lit(page, 'greeting'))).toBe('visited')
    expect(await litness(lit(page, 'hoursSales'))).toBe('dim')

    await key(page, '1').click()
    await hears(page, sales.question['en-US'])
    expect(await litness(lit(page, 'hoursSales'))).toBe('visited')
    expect(await litness(lit(page, 'questionSales'))).toBe('current')
    const department = page.getByLabel('Value of department')
    expect(await department.inputValue()).toBe('Sales')
    await department.fill('CRM')
    await department.press('Enter')
    await hears(page, 'Set department to CRM')

    await key(page, '1').click()
    await hears(page, crm.closing['en-US'])
    await page.getByText('The call is over.').waitFor()
    await transcript(page).getByRole('button', { name: sales.question['en-US'] }).click()
    expect(await page.locator('.react-flow__node.selected').getAttribute('data-id')).toBe('questionSales')

    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('The replay heard the same, word for word.').waitFor()
    await hears(page, crm.closing['en-US'])
    expect(errors).toEqual([])
  })

  it('keeps a call as a test, which fails once a prompt is another', async () => {
    const flow = flowOf(
      {
        start: { type: 'start', to: 'look' },
        look: {
          type: 'request',
          data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable: 'plan' }] },
          to: { success: 'ask', failure: 'ask', timeout: 'ask' },
        },
        ask: {
          type: 'menu',
          data: {
            prompt: say('Your order is {{ vars.plan }}. Press 1 to go on.'),
            choices: [{ id: 'k1', key: '1', label: 'On', phrases: {} }],
          },
          to: { k1: 'bye', noInput: 'bye', noMatch: 'bye' },
        },
        bye: { type: 'end', data: { prompt: say('Goodbye, dear caller.') } },
      },
      { variables: [{ name: 'plan', type: 'text' }] as never },
    )
    const flowId = await newFlow('Order line', flow)
    const { page, errors } = await visit(`/flows/${flowId}?phone=1`)
    await openSetup(page)
    await page.getByText('Fast', { exact: true }).click()
    await page
      .getByRole('group', { name: 'Web services' })
      .getByLabel('Request', { exact: true })
      .selectOption('answer')
    await page.getByLabel('JSON of Request').fill('{ "state": "on its way" }')
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await hears(page, 'Your order is on its way. Press 1 to go on.')
    await transcript(page).getByText('Request').first().waitFor()
    await page.getByText(/^Waits for /).waitFor()
    await page.locator('.phone').focus()
    await page.keyboard.press('1')
    await hears(page, 'Goodbye, dear caller.')
    await page.getByRole('button', { name: 'Save as test' }).click()
    const answer = page.getByLabel('Answer of the web service (status 200)')
    expect(await answer.inputValue()).toBe('{"state":"on its way"}')
    await answer.fill('{ "state": "in the post" }')
    await page.getByLabel('Name of the test').fill('An order on its way')
    const saved = page.waitForResponse(
      (answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT',
    )
    await page.getByRole('button', { name: 'Save test' }).click()
    expect((await saved).status()).toBe(200)
    const row = page.getByRole('button', { name: /An order on its way.*(Not run|Passed|Failed|Changed)/ })
    await row.waitFor()
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.getByText('1 passed').waitFor()
    await expectUsable(page, 'tests-panel', '.studioBottom')

    const draft = await product.api<{ flow: typeof flow; revision: number }>('GET', `/api/flows/${flowId}/draft`)
    const broken = {
      ...draft.body.flow,
      nodes: draft.body.flow.nodes.map((node) =>
        node.id === 'bye' ? { ...node, data: { ...node.data, prompt: say('So long.') } } : node,
      ),
    }
    await page.goto(product.url)
    const { status } = await product.api(
      'PUT',
      `/api/flows/${flowId}/draft`,
      { flow: broken },
      {
        'if-match': `"${draft.body.revision}"`,
      },
    )
    expect(status).toBe(200)
    await page.goto(`${product.url}/flows/${flowId}`)
    await page.locator('.topBar').getByRole('button', { name: 'Tests' }).click()
    await page.getByRole('button', { name: 'Run An order on its way', exact: true }).click()
    await page.getByText('1 failed').waitFor()
    const report = page.getByRole('region', { name: 'How it came out' })
    await report.getByText('en-US: Goodbye, dear caller.').waitFor()
    await report.getByText('en-US: So long.').waitFor()
    expect(errors).toEqual([])
  })

  it('hears a half-drawn flow, up to where its way leads nowhere yet', async () => {
    const choices = ['Sales', 'Support'].map((label, index) => ({ id: `k${index + 1}`, key: `${index + 1}`, label }))
    const flowId = await newFlow(
      'Half drawn',
      flowOf({
        start: { type: 'start', to: 'ask' },
        ask: { type: 'menu', data: { prompt: say('For sales, press 1.'), choices }, to: { k1: 'bye' } },
        bye: { type: 'end', data: { prompt: say('Goodbye.') } },
      }),
    )
    const { page, errors } = await visit(`/flows/${flowId}?phone=1`)
    await page.getByRole('button', { name: '3 ways lead nowhere yet' }).waitFor()
    await expectUsable(page, 'half-drawn', '.phone')
    await openSetup(page)
    await page.getByText('Fast', { exact: true }).click()
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await hears(page, 'For sales, press 1.')
    await page.getByText(/^Waits for /).waitFor()
    await key(page, '2').click()
    await hears(page, 'This way leads nowhere yet.')
    await page.getByText('“2 Support” of Menu leads nowhere yet.').waitFor()
    expect(await litness(lit(page, 'ask'))).toMatch(/current|visited/)
    expect(errors).toEqual([])
  })

  it('is held by keyboard alone', async () => {
    const { page, errors } = await visit(`/flows/${await flowIdOf('departments')}`)
    const { keyboard } = page
    await page.getByRole('button', { name: 'Try it' }).waitFor()
    await command(page, 'Try it on the phone')
    const call = page.getByRole('button', { name: 'Call', exact: true })
    await call.waitFor()
    await tabTo(page, call)
    await keyboard.press('Enter')
    await hears(page, departmentTexts.choose['en-US'])
    await keyboard.press('4')
    await transcript(page).getByLabel('Pressed 4').waitFor()
    await page
      .getByText(/Support open\?/)
      .last()
      .waitFor()
    await tabTo(page, page.getByRole('button', { name: 'Hang up' }))
    await keyboard.press('Enter')
    await page.getByText('You hung up.').waitFor()
    expect(errors).toEqual([])
  })

  it('calls a number that its address fills in, once told to, and leaves no phone open behind it', async () => {
    const flowId = await flowIdOf('departments')
    const { page, errors } = await visit(`/flows/${flowId}?phone=1&number=${encodeURIComponent(departmentsNumber)}`)
    const opened = page.waitForResponse((answer) => answer.url().endsWith('/api/phones'))
    expect(await page.getByLabel('Number to call').inputValue()).toBe(departmentsNumber)
    await page.getByRole('button', { name: 'Call the number' }).click()
    await page.getByText(`Calls ${departmentsNumber}, which runs what callers get, not the draft.`).waitFor()
    await hears(page, 'Hello')
    const { id } = (await (await opened).json()) as { id: string }
    const state = async () => (await product.api('GET', `/api/phones/${id}`)).status
    expect(await state()).toBe(200)
    const closed = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('button', { name: 'Close phone' }).click()
    expect((await closed).status()).toBe(204)
    expect(await state()).toBe(404)
    expect(new URL(page.url()).search).toBe('')
    expect(errors).toEqual([])
  })
})

describe.each(looks)('the phone panel at $width px in $colorScheme', (look) => {
  it('has nothing that keeps anybody from using it', async () => {
    const name = `phone-${look.width}-${look.colorScheme}`
    const { page, errors } = await visit(`/flows/${await flowIdOf('departments')}?phone=1`, look)
    await openSetup(page)
    await page.getByLabel('Caller', { exact: true }).selectOption('number')
    await expectUsable(page, `${name}-set-up`, '.phone')
    await page.getByLabel('Caller', { exact: true }).selectOption('phone')
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await hears(page, departmentTexts.choose['en-US'])
    await key(page, '1').click()
    await hears(page, sales.name)
    await expectUsable(page, `${name}-call`, '.phone')
    await page.getByRole('button', { name: 'Hang up' }).click()
    await page.getByRole('button', { name: 'Save as test' }).click()
    await page.getByLabel('Name of the test').waitFor()
    await expectUsable(page, `${name}-after`, '.phone')
    expect(errors).toEqual([])
  })
})
