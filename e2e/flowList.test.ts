import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectUsable, looks, signIn, visit, type Look } from './editorVisit.ts'
import { runFirst } from './keyboard.ts'
import type { Product } from './product.ts'
import { withBrowser } from './withBrowser.ts'

type Flow = { id: string; key: string; name: string; tags: string[]; isArchived: boolean; isOutOfService: boolean }

let browser: Browser
let product: Product
withBrowser((started) => ({ browser, product } = started))

const newFlow = async (name: string, tags: string[] = []) =>
  (await product.api<Flow>('POST', '/api/flows', { name, tags })).body
const allFlows = async () => (await product.api<{ items: Flow[] }>('GET', '/api/flows?status=all&limit=100')).body.items

async function open(look?: Look, path = '/flows') {
  const { page, errors } = await visit(browser, product, look, path)
  await signIn(page)
  await page.getByRole('heading', { name: 'Flows', exact: true }).waitFor()
  return { page, errors }
}

const linkTo = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

describe('finding flows', () => {
  it('follows what is typed, a tag and a status, all kept in the address', async () => {
    await newFlow('Night line', ['night'])
    await newFlow('Day line', ['day'])
    const { page, errors } = await open()
    await linkTo(page, 'Day line').waitFor()
    await page.getByLabel('Search flows').fill('night l')
    await linkTo(page, 'Day line').waitFor({ state: 'detached' })
    await linkTo(page, 'Night line').waitFor()
    expect(new URL(page.url()).search).toBe('?search=night+l')

    await page.reload()
    await linkTo(page, 'Night line').waitFor()
    expect(await page.getByLabel('Search flows').inputValue()).toBe('night l')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await linkTo(page, 'Day line').waitFor()

    await page.getByLabel('Tag', { exact: true }).selectOption('day')
    await linkTo(page, 'Night line').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Archived' }).click()
    await page.getByText('No flow fits').waitFor()
    expect(new URL(page.url()).search).toBe('?tag=day&status=archived')
    await page.getByRole('button', { name: 'Show all current flows' }).click()
    await linkTo(page, 'Night line').waitFor()
    expect(errors).toEqual([])
  })
})

describe('making flows', () => {
  it('begins with a template, under its name, and opens it', async () => {
    const { page, errors } = await open()
    await page.getByRole('button', { name: 'New flow' }).click()
    await page.getByRole('radio', { name: /^Departments/ }).click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Departments')
    await page.getByLabel('Name', { exact: true }).fill('Reception')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.waitForURL(/\/flows\/[0-9a-f-]{36}$/)
    const id = page.url().split('/').at(-1)
    const { body } = await product.api<{ flow: { name: string; nodes: unknown[] } }>('GET', `/api/flows/${id}/draft`)
    expect(body.flow.name).toBe('Reception')
    expect(body.flow.nodes.length).toBeGreaterThan(5)
    expect(errors).toEqual([])
  })

  it('begins with an empty canvas by keyboard alone, from the command palette on its first use', async () => {
    const { page, errors } = await open()
    await page.keyboard.press('Control+k')
    await page.getByLabel('Command palette').fill('new flow')
    await runFirst(page, 'New flow')
    await page.getByLabel('Name', { exact: true }).fill('From the keyboard')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/flows\/[0-9a-f-]{36}$/)
    expect((await allFlows()).map(({ name }) => name)).toContain('From the keyboard')
    expect(errors).toEqual([])
  })

  it('duplicates one, exports it, and has the same again after importing the file', async () => {
    await newFlow('Original')
    const { page, errors } = await open()
    await choose(page, 'Original', 'Duplicate')
    await linkTo(page, 'Original (copy)').waitFor()

    const [download] = await Promise.all([page.waitForEvent('download'), choose(page, 'Original (copy)', 'Export')])
    expect(download.suggestedFilename()).toBe('original-copy.json')
    const text = await readFile(await download.path(), 'utf8')
    const { id } = (await allFlows()).find(({ key }) => key === 'original-copy') ?? { id: '' }
    expect((await product.api('DELETE', `/api/flows/${id}`)).status).toBe(204)

    await page
      .getByLabel('Flow files to import')
      .setInputFiles({ name: 'original-copy.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await expect.poll(async () => (await allFlows()).map(({ name }) => name)).toContain('Original (copy)')
    const imported = (await allFlows()).find(({ name }) => name === 'Original (copy)')
    const again = await product.download(`/api/flows/${imported?.id}/export`)
    expect(again.body.toString()).toBe(text)
    expect(errors).toEqual([])
  })

  it('takes files dropped anywhere, and says where a broken one goes wrong', async () => {
    const { page, errors } = await open()
    const good = await product.download(`/api/flows/${(await newFlow('To be dropped')).id}/export`)
    await page.getByLabel('Flow files to import').waitFor({ state: 'attached' })
    const files = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'good.json', { type: 'application/json' }))
      transfer.items.add(new File(['{\n  "format": 1,\n  oops\n}'], 'broken.json', { type: 'application/json' }))
      transfer.items.add(new File(['{"format": 1}'], 'noFlow.json', { type: 'application/json' }))
      transfer.items.add(new File(['hello'], 'picture.png', { type: 'image/png' }))
      return transfer
    }, good.body.toString())
    await page.getByRole('heading', { name: 'Flows', exact: true }).dispatchEvent('dragenter', { dataTransfer: files })
    await page.getByText('Drop flow files to import them').waitFor()
    await page.locator('.listDrop').dispatchEvent('drop', { dataTransfer: files })

    const report = page.getByRole('dialog').getByRole('listitem')
    await report.nth(3).waitFor()
    const lines = await report.allTextContents()
    expect(lines[0]).toMatch(/^To be dropped.*good\.json/)
    expect(lines[1]).toContain('line 3, column 3')
    expect(lines[2]).toContain('The document is not a flow.')
    expect(lines[3]).toContain('This is no .json file.')
    // Browsers log every refused request; nothing else may be logged.
    expect(errors.map((text) => /status of (\d+)/.exec(text)?.[1])).toEqual(['400', '422'])
  })
})

describe('changing flows', () => {
  it('archives several at once, and takes it back', async () => {
    for (const name of ['Bulk 1', 'Bulk 2', 'Bulk 3']) await newFlow(name)
    const { page, errors } = await open(undefined, '/flows?search=Bulk')
    await page.getByLabel('Select Bulk 3').click()
    await page.getByLabel('Select Bulk 1').click({ modifiers: ['Shift'] })
    await page.getByText('3 flows selected').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('3 flows selected').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByText('3 flows archived.').waitFor()
    await linkTo(page, 'Bulk 1').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await linkTo(page, 'Bulk 1').waitFor()
    expect((await allFlows()).filter(({ name, isArchived }) => name.startsWith('Bulk') && isArchived)).toEqual([])
    expect(errors).toEqual([])
  })

  it('tags several at once, takes the tag away again, and exports a file each', async () => {
    for (const name of ['Label 1', 'Label 2']) await newFlow(name)
    const { page, errors } = await open(undefined, '/flows?search=Label')
    await page.getByLabel('Select all flows').check()
    await page.getByRole('button', { name: 'Add tag' }).click()
    await page.getByRole('combobox', { name: 'Tags to add' }).fill('winter')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('2 flows tagged “winter”.').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'winter' }).count()).toBe(2)

    const names: string[] = []
    page.on('download', (download) => names.push(download.suggestedFilename()))
    await page.getByRole('button', { name: 'Export' }).click()
    await expect.poll(() => names.toSorted()).toEqual(['label-1.json', 'label-2.json'])

    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove tag' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('“winter” taken from 2 flows.').waitFor()
    expect((await allFlows()).flatMap(({ tags }) => tags)).not.toContain('winter')
    expect(errors).toEqual([])
  })

  it('keeps a flow that answers a number, and leads to the numbers', async () => {
    const { page, errors } = await open()
    await page.getByRole('button', { name: 'More for Marketing menu' }).click()
    await page.getByText(/^It answers .*\. Give the number another flow first\.$/).waitFor()
    for (const name of ['Archive', 'Delete']) expect(await page.getByRole('menuitem', { name }).isDisabled()).toBe(true)
    await page.getByRole('menuitem', { name: 'Go to the numbers' }).click()
    await page.waitForURL(/\/numbers/)
    expect(errors).toEqual([])
  })

  it('takes a flow out of service with words of its author, and puts it back', async () => {
    const { id } = await newFlow('Help line')
    const { page, errors } = await open(undefined, '/flows?search=Help')
    await choose(page, 'Help line', 'Take out of service')
    await page.getByLabel(/^Closed message/).fill('We are at the beach.')
    await page.getByRole('button', { name: 'Take out of service' }).click()
    await page.locator('.status', { hasText: 'Out of service' }).waitFor()
    const { body } = await product.api<{ closedMessage: unknown }>('GET', `/api/flows/${id}`)
    expect(body.closedMessage).toEqual({ 'en-US': 'We are at the beach.' })
    await choose(page, 'Help line', 'Put back in service')
    await page.locator('.status', { hasText: 'Draft' }).waitFor()
    expect(errors).toEqual([])
  })
})

it('shows hostile, long and right-to-left names as the text they are', async () => {
  const names = ['<img src=x onerror=document.title=1>{{7*7}}', `${'W'.repeat(190)}`, 'استطلاع رضا العملاء']
  for (const name of names) await newFlow(name, ['<b>tag</b>'])
  const { page, errors } = await open()
  for (const name of names) await linkTo(page, name).waitFor()
  expect(await page.locator('#main img, #main b').count()).toBe(0)
  const [hostile = ''] = names
  await choose(page, hostile, 'Delete')
  await page.getByRole('heading', { name: hostile }).waitFor()
  expect(await page.getByRole('dialog').locator('img').count()).toBe(0)
  expect(await page.title()).toBe('Flows · Patchbay')
  expect(errors).toEqual([])
})

it('shows a viewer everything, and why nothing can be changed', async () => {
  const email = 'viewer@example.test'
  const { body } = await product.api<{ firstPassword: string }>('POST', '/api/members', {
    ...{ email, name: 'Vera Viewer', role: 'viewer' },
  })
  const { page, errors } = await visit(browser, product, undefined, '/flows')
  await signIn(page, { email, password: body.firstPassword })
  await page.getByText('Your role here is viewer.').waitFor()
  expect(await page.getByRole('button', { name: 'New flow' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'More for Departments' }).click()
  await page.getByRole('menuitem', { name: 'Export' }).waitFor()
  for (const name of ['Duplicate', 'Tags', 'Take out of service', 'Archive', 'Delete'])
    expect(await page.getByRole('menuitem', { name }).isDisabled()).toBe(true)
  await expectUsable(page, 'viewer')
  expect(errors).toEqual([])
})

it('goes from page to page by keyboard, past the navigation too', async () => {
  const { page, errors } = await open()
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await page.waitForURL(/\/numbers/)
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await linkTo(page, 'Departments').waitFor()
  await page.reload()
  await linkTo(page, 'Departments').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await page.keyboard.press('Control+k')
  await page.getByLabel('Command palette').fill('departm')
  await runFirst(page, 'Departments')
  await page.waitForURL(/\/flows\/[0-9a-f-]{36}/)
  expect(errors).toEqual([])
})

describe.each(looks)('the list at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`

  it('is usable by everybody, with its menus, dialogs and bars', async () => {
    const loose = `Loose ${name}`
    await newFlow(loose)
    const { page, errors } = await open(look)
    await linkTo(page, 'Departments').waitFor()
    await expectUsable(page, `list-${name}`)

    await page.getByRole('button', { name: 'More for Departments' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).waitFor()
    await expectUsable(page, `list-menu-${name}`)
    await page.keyboard.press('Escape')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('More for Departments')

    // What answers no number is archived, and what does is named.
    await page.getByLabel('Select Departments').check()
    await page.getByLabel(`Select ${loose}`, { exact: true }).check()
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByRole('dialog').getByText('Give them another flow first.').waitFor()
    await expectUsable(page, `list-refused-${name}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'New flow' }).click()
    await page.getByRole('radio', { name: /^Departments/ }).click()
    await expectUsable(page, `list-new-${name}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await choose(page, 'Marketing menu', 'Take out of service')
    await page
      .getByLabel(/^Closed message/)
      .first()
      .waitFor()
    await expectUsable(page, `list-service-${name}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.keyboard.press('Control+k')
    await page.getByLabel('Command palette').waitFor()
    await expectUsable(page, `palette-${name}`)
    // Browsers log every refused request; nothing else may be logged.
    expect(errors.filter((text) => !/status of 409/.test(text))).toEqual([])
    // Axe takes its time, six times over.
  }, 240_000)

  it('says that an address leads nowhere', async () => {
    const { page, errors } = await visit(browser, product, look, '/nowhere')
    await signIn(page)
    await page.getByText('This address leads nowhere').waitFor()
    await expectUsable(page, `nowhere-${name}`)
    expect(errors).toEqual([])
  })
})
