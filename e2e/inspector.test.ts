import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { launchBrowser } from './browser.ts'
import { expectUsable as expectPartUsable, memberVisit } from './editorVisit.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { newPostgresDatabase } from './startedProduct.ts'

const hostile = '<img src=x onerror="document.title=1">'

let browser: Browser
let product: Product
let orders: Server
const dataDir = newDataDir()
beforeAll(async () => {
  orders = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ order: { id: request.url?.split('/').at(-1), total: 12.5, note: hostile } }))
  })
  await new Promise<void>((resolve) => orders.listen(0, '127.0.0.1', resolve))
  product = await startProduct({
    dataDir,
    environment: { ALLOW_PRIVATE_REQUESTS: 'on', DATABASE_URL: await newPostgresDatabase() },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.kill('SIGTERM')
  orders?.close()
  removeDataDir(dataDir)
})

const node = (id: string, type: string, x: number, y: number, data: FlowNode['data']): FlowNode => ({
  ...{ id, type, version: 1, position: { x, y }, data },
})
const edge = (from: string, portId: string, to: string) => ({
  id: `${from}-${portId}`,
  from: { nodeId: from, portId },
  to,
})

const flow = (): Flow => ({
  ...{ format: 1, name: 'Inspected', languages: ['en-US', 'es-ES'], defaultLanguage: 'en-US', timeZone: 'UTC' },
  ...{ recording: 'off', maxCallMinutes: 30, notes: [], tests: [] },
  variables: [{ name: 'order', type: 'text', default: 'A-7' }],
  nodes: [
    node('start', 'start', 0, 0, {}),
    node('menu', 'menu', 384, 0, { choices: [{ id: 'sales', key: '1', label: 'Sales', phrases: {} }] }),
    node('request', 'request', 768, 0, {
      url: `http://127.0.0.1:${(orders.address() as AddressInfo).port}/orders/{{ vars.order }}`,
    }),
    node('branch', 'branch', 384, 340, {
      cases: [
        {
          id: 'large',
          label: hostile,
          when: { match: 'all', conditions: [{ left: 'caller.number', operator: 'isEmpty', right: '' }] },
        },
      ],
    }),
    node('hours', 'hours', 768, 340, { schedule: 'none-yet' }),
    node('end', 'end', 1152, 0, {}),
  ],
  edges: [
    edge('start', 'next', 'menu'),
    edge('menu', 'sales', 'request'),
    edge('request', 'success', 'branch'),
    edge('branch', 'otherwise', 'hours'),
    edge('hours', 'open', 'end'),
  ],
})

/** The studio over a fresh copy of the flow; what the page logs as an error is kept. */
async function open(colorScheme: 'light' | 'dark' = 'light') {
  const made = await product.api<{ id: string }>('POST', '/api/flows', { name: 'Inspected', flow: flow() })
  expect(made.status).toBe(201)
  const look = { width: 1440, colorScheme }
  const { page, errors } = await memberVisit(browser, product, `/flows/${made.body.id}`, look)
  await page.locator('.react-flow__node').first().waitFor()
  const select = async (id: string) => {
    await page.locator(`.react-flow__node[data-id="${id}"]`).click({ position: { x: 120, y: 16 } })
    await page.getByRole('textbox', { name: 'Name of the node' }).waitFor()
  }
  const saved = async () => (await product.api<{ flow: Flow }>('GET', `/api/flows/${made.body.id}/draft`)).body.flow
  const dataOf = async (id: string) => (await saved()).nodes.find((one) => one.id === id)?.data
  return { page, errors, select, saved, dataOf }
}

const expectUsable = (page: Page, picture: string) => expectPartUsable(page, `inspector-${picture}`, '.inspector')

const english = 'What the caller hears, English (United States)'
const spanish = 'What the caller hears, Spanish (Spain)'

describe('the inspector', () => {
  it('edits a menu and its prompt in two languages', async () => {
    const { page, errors, select, dataOf } = await open()
    await select('menu')
    await page.getByRole('textbox', { name: english }).fill('Your order {{ ord')
    await page.getByRole('option', { name: 'vars.order' }).click()
    await page.getByRole('textbox', { name: english }).press('End')
    await page.keyboard.type(' is here.')
    await page.getByText('es-ES', { exact: false }).first().click()
    await page.getByRole('textbox', { name: spanish }).fill('Hola.')
    await page.getByRole('button', { name: 'Preview What the caller hears' }).click()
    await page.getByRole('button', { name: 'Add choice' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Support')
    await page.getByRole('button', { name: 'Move 2 Support up' }).click()
    await expectUsable(page, 'menu')
    await expect
      .poll(async () => await dataOf('menu'), { timeout: 15_000 })
      .toMatchObject({
        prompt: [{ kind: 'text', text: { 'en-US': 'Your order {{ vars.order }} is here.', 'es-ES': 'Hola.' } }],
        choices: [
          { key: '2', label: 'Support' },
          { id: 'sales', key: '1' },
        ],
      })
    expect(errors).toEqual([])
  })

  it('tries a request against its service, and maps a value of the answer by a click', async () => {
    const { page, errors, select, saved } = await open()
    await select('request')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('button', { name: 'Keep $.order.id: "A-7"' }).waitFor()
    await page.getByRole('button', { name: 'Keep $.order.total: 12.5' }).click()
    await expectUsable(page, 'request')
    await expect
      .poll(async () => (await saved()).variables.at(-1), { timeout: 15_000 })
      .toEqual({ name: 'total', type: 'number' })
    expect((await saved()).nodes.find(({ id }) => id === 'request')?.data['mapping']).toEqual([
      { path: '$.order.total', variable: 'total' },
    ])
    // What the service says is text, whatever it looks like.
    expect(await page.locator('.tryRequest img').count()).toBe(0)
    expect(await page.title()).not.toBe('1')
    expect(errors).toEqual([])
  })

  it('builds conditions, and makes opening hours on the spot', async () => {
    const { page, errors, select, dataOf } = await open('dark')
    await select('branch')
    await page.getByRole('button', { name: hostile, exact: true }).click()
    await page.getByRole('button', { name: 'Add condition' }).click()
    await page.getByLabel('Value of condition 2').fill('vars.order')
    await page.getByLabel('Operator of condition 2').selectOption({ label: 'starts with' })
    await page.getByLabel('Condition 2 compared with').fill('A')
    await page.getByText('Any of these').click()
    await page.keyboard.press('Escape')
    await expectUsable(page, 'branch-dark')
    expect(await page.locator('.inspector img').count()).toBe(0)
    await select('hours')
    await page.getByRole('button', { name: 'New opening hours' }).click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Inspected hours')
    await page.getByRole('button', { name: 'Save hours' }).click()
    await page.getByText(/^(Open|Closed) now/).waitFor()
    // The checker has heard of the new hours.
    await page.locator('[data-field="schedule"] .formProblem').waitFor({ state: 'detached' })
    await expectUsable(page, 'hours-dark')
    await expect.poll(async () => await dataOf('hours'), { timeout: 15_000 }).toEqual({ schedule: 'inspected-hours' })
    expect(await dataOf('branch')).toMatchObject({
      cases: [
        {
          when: {
            match: 'any',
            conditions: [{ left: 'caller.number' }, { left: 'vars.order', operator: 'startsWith', right: 'A' }],
          },
        },
      ],
    })
    expect(errors).toEqual([])
  })

  it('sets languages, voices and limits of the whole flow', async () => {
    const { page, errors, saved } = await open('dark')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: /settings/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Add a language' }).fill('Hindi')
    await page.getByRole('option', { name: /Hindi/ }).first().click()
    await dialog.getByLabel('Voice of Hindi (India)').fill('Polly.Aditi')
    await dialog.getByLabel('Longest call, in minutes').fill('45')
    await dialog.getByRole('button', { name: 'Remove Spanish (Spain)' }).click()
    await expectUsable(page, 'settings-dark')
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await expect
      .poll(async () => await saved(), { timeout: 15_000 })
      .toMatchObject({
        languages: ['en-US', 'es-ES', 'hi-IN'],
        maxCallMinutes: 45,
        voices: { 'hi-IN': { voice: 'Polly.Aditi' } },
      })
    expect(errors).toEqual([])
  })

  it('is worked by keyboard alone: a value put in, a choice added, its way led on', async () => {
    const { page, errors, select, saved } = await open()
    const { keyboard } = page
    await select('menu')
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      )
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses++) {
        if ((await focused()).trim() === name) return
        await keyboard.press('Tab')
      }
      throw new Error(`${name} was not reached by Tab; the focus is on ${await focused()}.`)
    }
    await page.getByRole('textbox', { name: 'Name of the node' }).focus()
    await tabTo(english)
    await keyboard.type('Order {{ord')
    await page.getByRole('option', { name: 'vars.order' }).waitFor()
    await keyboard.press('Enter')
    await tabTo('Add choice')
    await keyboard.press('Enter')
    // The cursor is in the new choice's name, its key is before it.
    await page.waitForFunction(() => String(getSelection()) === 'Choice 2')
    await keyboard.press('Shift+Tab')
    await keyboard.press('Control+A')
    await keyboard.type('9')
    await tabTo('Choose where 9 Choice 2 leads')
    await keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
    await keyboard.type('voicem')
    await page.getByRole('option', { name: /Voicemail/, selected: true }).waitFor()
    await keyboard.press('Enter')
    await expect
      .poll(async () => (await saved()).nodes.map(({ type }) => type), { timeout: 15_000 })
      .toContain('voicemail')
    const { nodes, edges } = await saved()
    const menu = nodes.find(({ id }) => id === 'menu')
    const [, added] = menu?.data['choices'] as { id: string; key: string }[]
    expect(menu?.data['prompt']).toEqual([{ kind: 'text', text: { 'en-US': 'Order {{ vars.order }}' } }])
    expect(added?.key).toBe('9')
    expect(edges.find(({ from }) => from.portId === added?.id)?.to).toBe(
      nodes.find(({ type }) => type === 'voicemail')?.id,
    )
    expect(errors).toEqual([])
  })
})
