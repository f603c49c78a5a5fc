import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './browser.ts'
import { departmentsNumber, marketingNumber } from './demo.ts'
import { expectUsable, looks, memberVisit, type Look } from './editorVisit.ts'
import { PhoneCall } from './phone.ts'
import { admin, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { sessionOfCall, type SessionDetail } from './session.ts'

const caller = '+15550190077'
const callerShown = '+1 555 019 0077'

/** On a busy machine. */
const soon = { timeout: 20_000 }

let browser: Browser
let product: Product
let session: SessionDetail
const dataDir = newDataDir()
beforeAll(async () => {
  product = await startProduct({ dataDir })
  const call = new PhoneCall(product.line, { to: marketingNumber, from: caller })
  await call.dial()
  await call.press('1')
  await call.press('0')
  await call.say('special offers')
  await call.hangUp()
  const other = new PhoneCall(product.line, { to: departmentsNumber, from: '+15550190078' })
  await other.dial()
  await other.hangUp()
  session = await sessionOfCall(product, call.callSid)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await product?.kill('SIGTERM')
  removeDataDir(dataDir)
})

async function visit(look: Look, path: string) {
  const visitor = await memberVisit(browser, product, path, look)
  await visitor.page.locator('#main h1').waitFor()
  return visitor
}

describe.each(looks)('at $width px in $colorScheme', (look) => {
  const name = `${look.width}-${look.colorScheme}`
  const isNarrow = look.width === 390

  it('finds a session by filters, reads it, and replays it to the end by keyboard', async () => {
    const { page, errors } = await visit(look, '/sessions')
    const rows = page.locator('.sessionRow')
    await rows.nth(1).waitFor()
    await expectUsable(page, `sessions-${name}`)

    if (isNarrow) await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('textbox', { name: 'Caller or number' }).fill(caller)
    await expect.poll(() => rows.count(), soon).toBe(1)
    await page.getByRole('textbox', { name: 'Search' }).fill('special offers')
    await expect.poll(() => new URL(page.url()).searchParams.get('text'), soon).toBe('special offers')
    expect(await rows.textContent()).toContain(callerShown)
    await page.reload()
    await expect.poll(() => rows.count(), soon).toBe(1)
    await rows.getByRole('link').press('Enter')

    await page.getByRole('heading', { name: `Session from ${callerShown}` }).waitFor()
    const turns = page.getByRole('list', { name: 'Conversation' }).locator('> li')
    expect(await turns.count()).toBe(session.interactions.length)
    expect(await turns.nth(3).textContent()).toContain('Saidspecial offers')
    expect(await turns.first().textContent()).toContain('this is Demo Company.')
    await expectUsable(page, `session-${name}`)

    await page.getByText('Replay', { exact: true }).click()
    const slider = page.getByRole('slider', { name: 'Step' })
    await slider.waitFor()
    await page.locator('.react-flow__node').first().waitFor()
    const last = Number(await slider.getAttribute('max'))
    const currentTurn = () => turns.evaluateAll((all) => all.findIndex((one) => one.hasAttribute('data-current')))
    expect(await currentTurn()).toBe(0)
    await page.locator('#main h1').click()
    for (let step = 0; step < last; step++) await page.keyboard.press('ArrowRight')
    await expect.poll(() => slider.inputValue(), soon).toBe(String(last))
    expect(await currentTurn()).toBe(session.interactions.length - 1)
    await expect.poll(() => new URL(page.url()).searchParams.get('step'), soon).toBe(String(last + 1))
    const lit = await page.locator('.react-flow__node').count()
    expect(lit).toBeGreaterThan(3)
    await expectUsable(page, `replay-${name}`)
    await page.keyboard.press('Home')
    await expect.poll(currentTurn, soon).toBe(0)
    expect(errors).toEqual([])
  })

  it('assigns a number, and shows numbers and settings', async () => {
    const { page, errors } = await visit(look, '/numbers')
    const added = `+1555010${1000 + looks.indexOf(look)}`
    const shown = added.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3')
    await page.getByText('+1 555 010 0001').waitFor()
    await page.getByRole('button', { name: 'Add number' }).click()
    await page.getByRole('textbox', { name: 'Number', exact: true }).fill(added)
    await page.getByRole('textbox', { name: 'Label' }).fill('Third line')
    await page.getByRole('dialog').getByRole('button', { name: 'Add number' }).click()
    const flow = page.getByRole('combobox', { name: `Flow of ${shown}` })
    await flow.fill('depart')
    await page.getByRole('option', { name: 'Departments' }).click()
    await page.getByText(`${shown} is answered by Departments.`).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const kept = await product.api<{ flow: { key: string } }>('GET', `/api/numbers/${encodeURIComponent(added)}`)
    expect(kept.body.flow.key).toBe('departments')
    await expectUsable(page, `numbers-${name}`)
    await page.goto(`${product.url}/settings`)
    await page.getByText(admin.email, { exact: true }).waitFor()
    await expectUsable(page, `settings-${name}`)
    expect(errors).toEqual([])
  })

  it('changes opening hours by typing, and closes them by hand', async () => {
    const { page, errors } = await visit(look, '/numbers/hours')
    const hour = 7 + looks.indexOf(look)
    await page.getByText('Times are those of America/New_York.').waitFor()
    await expectUsable(page, `hours-${name}`)
    await page.getByRole('link', { name: 'Office hours' }).click()
    const from = page.getByRole('textbox', { name: 'Monday: from' })
    await from.fill(`${hour}:15`)
    await from.press('Enter')
    await page.getByRole('button', { name: 'Copy Monday to other days' }).click()
    await page.getByRole('menuitem', { name: 'Saturday' }).click()
    await page.getByRole('button', { name: 'Save hours' }).click()
    await page.getByText('Office hours is saved.').waitFor()
    await page.getByRole('button', { name: 'Close by hand' }).click()
    await page.getByText('Until further notice').click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('Snow')
    await page.getByRole('button', { name: 'Close now' }).click()
    await page.getByText('set by hand: Snow').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await expectUsable(page, `schedule-${name}`)
    const kept = await product.api<{ week: Record<string, unknown>; override: unknown }>(
      'GET',
      '/api/schedules/office-hours',
    )
    const monday = [{ from: `${String(hour).padStart(2, '0')}:15`, to: '18:00' }]
    expect(kept.body.week).toMatchObject({ '1': monday, '6': monday })
    expect(kept.body.override).toEqual({ state: 'closed', reason: 'Snow' })
    await page.getByRole('button', { name: 'Go back to the hours' }).click()
    await page.getByText('Office hours follows its hours again.').waitFor()
    expect(errors).toEqual([])
  })

  it('paints hours with the mouse, over several days at once', async () => {
    if (isNarrow) return
    const { page, errors } = await visit(look, '/numbers/hours/office-hours')
    const sunday = page.getByRole('group', { name: 'Sunday' })
    const track = sunday.locator('.hoursTrack')
    await track.scrollIntoViewIfNeeded()
    const box = await track.boundingBox()
    if (!box) throw new Error('There is no bar to paint on.')
    await page.mouse.move(box.x + (box.width * 10.1) / 24, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + (box.width * 11.9) / 24, box.y + 10, { steps: 4 })
    await page.mouse.up()
    expect(
      await sunday.getByRole('textbox').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)),
    ).toEqual(['10:00', '12:00'])
    await page.getByRole('button', { name: 'Discard' }).click()
    await sunday.getByText('Closed').waitFor()
    expect(errors).toEqual([])
  })
})
