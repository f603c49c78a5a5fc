import { AxeBuilder } from '@axe-core/playwright'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { serveEditor } from '#runtime/http/serveEditor.ts'
import { projectRoot } from '#runtime/projectRoot.ts'
import { launchBrowser } from './browser.ts'

const at = '2026-11-20T10:00:00.000Z'
const signedIn = {
  token: 'access-1',
  expiresAt: at,
  company: { id: '0b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Acme Telephone' },
  user: { id: '1b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', email: 'ada@example.test', name: 'Ada Lovelace' },
  role: 'owner',
}
const flow = (index: number, over: object) => ({
  id: `2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0${index}`,
  key: 'marketing-menu',
  name: 'Marketing menu',
  description: '',
  tags: [],
  isOutOfService: false,
  closedMessage: null,
  isArchived: false,
  liveVersion: { id: '3b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', number: 7, publishedAt: at },
  hasUnpublishedChanges: false,
  numbers: [],
  draftRevision: 1,
  createdAt: at,
  updatedAt: at,
  ...over,
})
const flows = [
  flow(1, {}),
  flow(2, { key: 'departments', name: 'Departments', hasUnpublishedChanges: true }),
  flow(3, { key: 'after-hours', name: 'After hours and holidays', liveVersion: null }),
  flow(4, { key: `long-${'winter-campaign-'.repeat(3)}x`, name: 'W'.repeat(90), isOutOfService: true }),
]

// The editor as it is built and served, before an API that knows one member.
const app = new Hono()
  .post('/api/auth/refresh', (c) => c.body(null, 204))
  .post('/api/auth/login', async (c) => {
    const { password } = await c.req.json<{ password: string }>()
    if (password === 'right') return c.json(signedIn)
    return c.json({ code: 'wrong_credentials', message: 'The e-mail address or the password is wrong.' }, 401)
  })
  .get('/api/flows', (c) => c.json({ items: flows, nextCursor: null }))
  .route('/', serveEditor({ folder: join(projectRoot, 'dist', 'editor') }))

let browser: Browser
let server: ReturnType<typeof serve>
let address: string
beforeAll(async () => {
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})

const looks = [390, 1440].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

/** A fresh visitor; what the page logs as an error, policy violations among them, is kept. */
async function visit({ width, colorScheme }: (typeof looks)[number]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(address)
  await page.getByRole('heading', { name: 'Sign in to Patchbay' }).waitFor()
  return { page, errors }
}

async function expectUsable(page: Page, picture: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const folder = process.env['PICTURES']
  if (folder) await page.screenshot({ path: join(folder, `${picture}.png`), fullPage: true })
}

describe.each(looks)('the editor at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`

  it('signs in by keyboard, says why it refuses, and lists the flows', async () => {
    const { page, errors } = await visit(look)
    await expectUsable(page, `sign-in-${name}`)

    await page.keyboard.type('ada@example.test')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('The e-mail address or the password is wrong.').waitFor()
    await expectUsable(page, `refused-${name}`)
    // Browsers log every refused request; nothing else may be logged.
    expect(errors.splice(0)).toEqual([expect.stringContaining('401')])

    await page.getByLabel('Password', { exact: true }).fill('right')
    await page.keyboard.press('Enter')
    await page.getByText('After hours and holidays').waitFor()
    await expectUsable(page, `flows-${name}`)
    expect(errors).toEqual([])
  })
})
