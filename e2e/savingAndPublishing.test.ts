import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'
import { launchBrowser } from './browser.ts'
import { expectUsable, looks, signIn, visit, type Look } from './editorVisit.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'

type Member = { email: string; password: string }

let browser: Browser
let product: Product
let ben: Member
let viewer: Member
const dataDir = newDataDir()
beforeAll(async () => {
  product = await startProduct({ dataDir, environment: { DEMO: 'off' } })
  const add = async (email: string, name: string, role: string): Promise<Member> => {
    const added = await product.api<{ firstPassword: string }>('POST', '/api/members', { email, name, role })
    expect(added.status).toBe(201)
    return { email, password: added.body.firstPassword }
  }
  ben = await add('ben@example.test', 'Ben Okri', 'editor')
  viewer = await add('vic@example.test', 'Vic Reed', 'viewer')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.kill('SIGTERM')
  removeDataDir(dataDir)
})

async function newFlow(name: string, more: Partial<Flow> = {}): Promise<string> {
  const flow = { ...playableFlow(name), ...more }
  const made = await product.api<{ id: string }>('POST', '/api/flows', { name, flow })
  expect(made.status).toBe(201)
  return made.body.id
}
const draftOf = async (flowId: string) =>
  (await product.api<{ flow: Flow; revision: number }>('GET', `/api/flows/${flowId}/draft`)).body
const nameAtServer = async (flowId: string, nodeId: string) =>
  (await draftOf(flowId)).flow.nodes.find(({ id }) => id === nodeId)?.label

async function open(
  flowId: string,
  { member, look, query = '' }: { member?: Member; look?: Look; query?: string } = {},
) {
  const { page, errors } = await visit(browser, product, look, `/flows/${flowId}${query}`)
  await signIn(page, member)
  await page.locator('.card').first().waitFor()
  return { page, errors }
}

const stateOf = (page: Page, word: string) => page.getByRole('button', { name: new RegExp(`^${word}\\.`) })
const card = (page: Page, nodeId: string) => page.locator(`.react-flow__node[data-id="${nodeId}"]`)

/** Gives a node a name, as an author does in the inspector; it may not be saved yet. */
async function rename(page: Page, nodeId: string, name: string): Promise<void> {
  await card(page, nodeId).click({ position: { x: 60, y: 12 } })
  await page.getByLabel('Name of the node').fill(name)
  await page.keyboard.press('Tab')
  await card(page, nodeId).getByText(name, { exact: true }).waitFor()
}

/** Something happens while the first save of a page is on its way. */
async function beforeFirstSave(page: Page, happen: () => Promise<void>): Promise<void> {
  let isFirst = true
  await page.route('**/draft', async (route) => {
    if (route.request().method() === 'PUT' && isFirst) {
      isFirst = false
      await happen()
    }
    await route.continue()
  })
}

describe('what an author changes', () => {
  it('is saved by itself, and is there after a reload in the middle of it', async () => {
    // Too large for a request that outlives the page: what is kept in the browser has to do.
    const notes = Array.from({ length: 15 }, (_, at) => ({
      ...{ id: `note${at}`, text: 'x'.repeat(4500), position: { x: 4000, y: 300 * at } },
    }))
    const flowId = await newFlow('Reloaded', { notes })
    const { page, errors } = await open(flowId)
    await rename(page, 'hello', 'Greeting')
    await stateOf(page, 'Saved').waitFor()
    expect(await nameAtServer(flowId, 'hello')).toBe('Greeting')
    // Nothing reaches the server any more, and the page goes before the next save.
    await page.route('**/draft', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
    await rename(page, 'hello', 'Welcome')
    // What a page sends while it goes can slip past the route.
    await page.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    })
    await page.reload()
    await card(page, 'hello').getByText('Welcome', { exact: true }).waitFor()
    await stateOf(page, 'Offline').waitFor()
    await page.unroute('**/draft')
    // Pressed to be saved at once; it may just have been, by itself.
    await page.locator('.saveState').click()
    await stateOf(page, 'Saved').waitFor()
    expect(await nameAtServer(flowId, 'hello')).toBe('Welcome')
    expect(errors.filter((error) => !/ERR_FAILED|Failed to load resource/.test(error))).toEqual([])
  })

  it('is there to the last letter for whoever reloads while writing, and nobody else is said to have written it', async () => {
    const flowId = await newFlow('Letters')
    const { page } = await open(flowId)
    const words = page.getByRole('textbox', { name: /^What the caller hears/ }).first()
    for (const text of ['Welcome to the shop.', 'Welcome back to the shop.', 'Good evening.']) {
      await card(page, 'hello').click({ position: { x: 60, y: 12 } })
      await words.click()
      await page.keyboard.press('Control+a')
      await page.keyboard.type(text)
      await page.reload()
      await card(page, 'hello').getByText(text).waitFor()
      await stateOf(page, 'Saved').waitFor()
      expect(await page.getByText(/^(Merged|Took in) /).allTextContents()).toEqual([])
    }
  })

  it('waits in the browser while it is offline, and is saved once it is online again', async () => {
    const flowId = await newFlow('Offline')
    const { page } = await open(flowId)
    await stateOf(page, 'Saved').waitFor()
    await page.context().setOffline(true)
    await rename(page, 'hello', 'Greeting')
    await stateOf(page, 'Offline').waitFor()
    await rename(page, 'bye', 'Goodbye')
    await page.context().setOffline(false)
    await stateOf(page, 'Saved').waitFor()
    expect([await nameAtServer(flowId, 'hello'), await nameAtServer(flowId, 'bye')]).toEqual(['Greeting', 'Goodbye'])
  })
})

describe('two authors in one flow', () => {
  it('see each other and each other’s saves, and what they do to different nodes goes together', async () => {
    const flowId = await newFlow('Together')
    const one = await open(flowId)
    const two = await open(flowId, { member: ben })
    await one.page.getByRole('button', { name: 'Ben Okri' }).waitFor()
    // At the same time: neither has the other’s change when it saves.
    await beforeFirstSave(one.page, async () => {
      await rename(two.page, 'bye', 'Goodbye')
      await expect.poll(() => nameAtServer(flowId, 'bye')).toBe('Goodbye')
    })
    await rename(one.page, 'hello', 'Greeting')
    for (const { page } of [one, two]) {
      await card(page, 'hello').getByText('Greeting', { exact: true }).waitFor()
      await card(page, 'bye').getByText('Goodbye', { exact: true }).waitFor()
      await stateOf(page, 'Saved').waitFor()
    }
    await one.page.getByText('Merged Ben Okri’s changes (1 node).').waitFor()
    await one.page.getByRole('button', { name: 'Ben Okri, at Goodbye' }).click()
    expect(await one.page.getByLabel('Name of the node').inputValue()).toBe('Goodbye')
    await one.page.mouse.move(700, 700)
    await one.page.getByRole('tooltip').waitFor({ state: 'detached' })
    await expectUsable(one.page, 'two-authors')
    await two.page.close()
    await one.page.getByRole('button', { name: /^Ben Okri/ }).waitFor({ state: 'detached' })
  })

  it('choose between both sides where they changed the same field', async () => {
    const flowId = await newFlow('Contested')
    const { page } = await open(flowId)
    await beforeFirstSave(page, async () => {
      const { flow, revision } = await draftOf(flowId)
      const nodes = flow.nodes.map((node) => (node.id === 'hello' ? { ...node, label: 'Theirs' } : node))
      const headers = { 'if-match': `"${revision}"` }
      await product.api('PUT', `/api/flows/${flowId}/draft`, { flow: { ...flow, nodes } }, headers)
    })
    await rename(page, 'hello', 'Ours')
    const dialog = page.getByRole('dialog', { name: /changed the same things/ })
    await dialog.waitFor()
    expect(await nameAtServer(flowId, 'hello')).toBe('Theirs')
    await expectUsable(page, 'conflict')
    expect(await dialog.getByRole('button', { name: 'Keep these' }).isDisabled()).toBe(true)
    // Later; ours stays on the screen and nothing is overwritten.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await card(page, 'hello').getByText('Ours', { exact: true }).waitFor()
    await stateOf(page, 'Conflict').click()
    await dialog.getByRole('radio', { name: /^(Mine|This tab):/ }).focus()
    await page.keyboard.press('Space')
    await dialog.getByRole('button', { name: 'Keep these' }).click()
    await stateOf(page, 'Saved').waitFor()
    expect(await nameAtServer(flowId, 'hello')).toBe('Ours')
  })
})

describe('publishing', () => {
  it('without a connection leaves the flow on the screen, and goes on once it is back', async () => {
    const { page } = await open(await newFlow('Away'))
    const publish = page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true })
    await page.context().setOffline(true)
    await publish.click()
    const notice = page.getByRole('alert').filter({ hasText: 'This part could not be loaded' })
    await notice.waitFor()
    await card(page, 'hello').waitFor()
    await expectUsable(page, 'part-not-loaded')
    await page.context().setOffline(false)
    await notice.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('dialog', { name: 'Publish' }).getByText('The first publication').waitFor()
  })

  it('goes live with a note, back to the version before, and an old version becomes the draft again', async () => {
    const flowId = await newFlow('Published')
    const { page, errors } = await open(flowId)
    const publish = page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true })
    const dialog = page.getByRole('dialog', { name: 'Publish' })
    const live = async () =>
      (await product.api<{ liveVersion: { number: number } | null }>('GET', `/api/flows/${flowId}`)).body.liveVersion
        ?.number
    await publish.click()
    await dialog.getByText('The first publication').waitFor()
    await dialog.getByRole('link', { name: 'give it one' }).waitFor()
    await expectUsable(page, 'publish-first')
    await dialog.getByLabel('Note').fill('The first one')
    await dialog.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 1 is live.').waitFor()

    // Not even saved when the dialog opens.
    await rename(page, 'hello', 'Greeting')
    await publish.click()
    await dialog.getByText('Since version 1: 1 node changed').waitFor()
    await dialog.getByLabel('Changes').getByText('Greeting').first().waitFor()
    await dialog.getByLabel('Note').fill('A name for the greeting')
    await expectUsable(page, 'publish-changes')
    await dialog.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 2 is live.').waitFor()
    expect(await live()).toBe(2)
    await page.getByRole('button', { name: 'Roll back' }).click()
    await page.getByText('Version 1 is live again.').waitFor()
    expect(await live()).toBe(1)

    await page.locator('.topBar').getByRole('button', { name: 'Versions' }).click()
    const versions = page.getByRole('list', { name: 'Versions' })
    await versions.getByRole('button', { name: /^Version 2/ }).click()
    await versions.getByText('Greeting').first().waitFor()
    await page.getByRole('region', { name: 'Version on the canvas' }).locator('.card[data-mark="changed"]').waitFor()
    await expectUsable(page, 'versions')
    await page.getByRole('switch', { name: 'Only differences' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Version on the canvas' }).locator('.card').count())
      .toBe(1)
    await versions.getByRole('button', { name: /^Version 1/ }).click()
    await page.getByRole('button', { name: 'Restore as draft' }).click()
    // The draft is ahead of version 1.
    await page.getByRole('button', { name: 'Replace the draft' }).click()
    await page.getByText('The draft is as version 1 was.').waitFor()
    await expect.poll(() => nameAtServer(flowId, 'hello')).toBeUndefined()
    await page.getByRole('button', { name: /^Undo: Restore version 1/ }).click()
    await card(page, 'hello').getByText('Greeting', { exact: true }).waitFor()
    await expect.poll(() => nameAtServer(flowId, 'hello')).toBe('Greeting')
    expect(errors).toEqual([])
  })

  it('is stopped by errors, with the way to each', async () => {
    const flowId = await newFlow('Broken')
    const { flow, revision } = await draftOf(flowId)
    const headers = { 'if-match': `"${revision}"` }
    const nodes = flow.nodes.map((node) => (node.id === 'hello' ? { ...node, data: { prompt: [] } } : node))
    await product.api('PUT', `/api/flows/${flowId}/draft`, { flow: { ...flow, nodes } }, headers)
    const { page } = await open(flowId)
    await page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish' })
    const problems = dialog.getByRole('region', { name: /in the way$/ })
    await problems.waitFor()
    expect(await dialog.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
    await expectUsable(page, 'publish-errors')
    await problems.getByRole('button').first().click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByLabel('Name of the node').waitFor()
  })

  it.each(looks)(
    'and versions are shown to a viewer, who is told why not to change them, at $width px in $colorScheme',
    async (look) => {
      const flowId = await newFlow(`Viewed ${look.width} ${look.colorScheme}`)
      await product.api('POST', `/api/flows/${flowId}/versions`, { note: 'The first one' })
      const { flow, revision } = await draftOf(flowId)
      const nodes = flow.nodes.map((node) => (node.id === 'hello' ? { ...node, label: 'Greeting' } : node))
      await product.api(
        'PUT',
        `/api/flows/${flowId}/draft`,
        { flow: { ...flow, nodes } },
        { 'if-match': `"${revision}"` },
      )
      const version = (
        await product.api<{ id: string }>('POST', `/api/flows/${flowId}/versions`, { note: 'Named the greeting' })
      ).body
      const { page } = await open(flowId, { member: viewer, look, query: `?version=${version.id}` })
      await page.getByRole('region', { name: 'Version on the canvas' }).locator('.card[data-mark="changed"]').waitFor()
      await expectUsable(page, `viewer-canvas-${look.width}-${look.colorScheme}`)
      if (look.width < 900) await page.getByText('Versions', { exact: true }).click()
      else {
        const publish = page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true })
        expect(await publish.getAttribute('aria-disabled')).toBe('true')
        await publish.hover()
        const why = page.getByText(/^Your role here is viewer\. Publishing takes/)
        await why.waitFor()
        await page.mouse.move(400, 400)
        await why.waitFor({ state: 'detached' })
      }
      const versions = page.getByRole('list', { name: 'Versions' })
      await versions.getByText('Greeting').first().waitFor()
      const restore = page.getByRole('button', { name: 'Restore as draft' })
      expect(await restore.getAttribute('aria-disabled')).toBe('true')
      await expectUsable(page, `viewer-versions-${look.width}-${look.colorScheme}`)
    },
  )
})
