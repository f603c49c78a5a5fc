import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ContentItem } from '#shared/api/content.ts'
import { speechLike } from '#runtime/audio/testing/signals.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { expectUsable, looks, memberVisit } from './editorVisit.ts'
import type { Product } from './product.ts'
import { cardOf, chooseNext, details, drawTo, fill, newFlow, portOf } from './studio.ts'
import { withBrowser } from './withBrowser.ts'

let browser: Browser
let product: Product

const sample = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../runtime/audio/samples/${name}`, import.meta.url))).toString('base64')
const voice = (seconds: number) =>
  waveFile({ rate: 16_000, channels: [speechLike({ rate: 16_000, seconds })] }).toString('base64')

/** Ten files of several kinds, as they lie about on a disk. */
const files: readonly { name: string; type: string; base64: string }[] = [
  { name: 'Welcome.mp3', type: 'audio/mpeg', base64: sample('stereo-44100.mp3') },
  { name: 'Opening hours.ogg', type: 'audio/ogg', base64: sample('stereo-44100.ogg') },
  { name: 'Goodbye.m4a', type: 'audio/mp4', base64: sample('stereo-48000.m4a') },
  { name: 'Directions.flac', type: 'audio/flac', base64: sample('mono-8000.flac') },
  { name: 'Please hold.opus', type: 'audio/ogg', base64: sample('mono-48000.opus') },
  { name: 'Thanks.webm', type: 'audio/webm', base64: sample('opus.webm') },
  { name: 'Sorry.wav', type: 'audio/wav', base64: voice(4) },
  { name: 'Office tour.mp4', type: 'video/mp4', base64: sample('picture.mp4') },
  { name: 'Holiday.wav', type: 'audio/wav', base64: voice(5) },
  { name: 'Never mind.wav', type: 'audio/wav', base64: voice(6) },
]

/** Drops files onto the page, as from a folder of the desktop. */
async function drop(page: Page, dropped: typeof files): Promise<void> {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer()
    for (const { name, type, base64 } of all)
      data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type }))
    return data
  }, dropped)
  await page.dispatchEvent('#main', 'dragenter', { dataTransfer: transfer })
  await page.getByText('Drop files to put them into the library').waitFor()
  await page.dispatchEvent('.listDrop', 'drop', { dataTransfer: transfer })
}

const library = async () => (await product.api<{ items: ContentItem[] }>('GET', '/api/content?limit=100')).body.items

describe('the library', () => {
  withBrowser((started) => ({ browser, product } = started), { CARRIER_SPEED: '20' }, 'test')

  it('an author fills the library, records, places a recording in a menu, hears it, and cannot delete what is used', async () => {
    const { page, errors } = await memberVisit(browser, product)
    await page.context().grantPermissions(['microphone'])
    // The upload that is cancelled does not get past its beginning.
    await page.route('**/api/uploads', async (route) => {
      if (!(route.request().postData() ?? '').includes('Never mind')) await route.continue()
    })
    await page.getByRole('link', { name: 'Content' }).click()
    await page.getByRole('heading', { name: 'Content', exact: true }).waitFor()

    await drop(page, files)
    const dialog = page.getByRole('dialog', { name: 'Upload 10 files' })
    await dialog.getByLabel('Language').selectOption('en-US')
    await dialog.getByRole('button', { name: 'Upload' }).click()
    const tray = page.getByRole('region', { name: 'Uploads' })
    await tray.getByRole('button', { name: 'Cancel Never mind.wav' }).click()
    await tray.getByText('Uploads over').waitFor({ timeout: 60_000 })
    expect(await tray.getByText(/^Ready as /).count()).toBe(9)
    const kept = await library()
    expect(kept.map(({ title }) => title).sort()).toEqual(
      files
        .map(({ name }) => name.replace(/\.\w+$/, ''))
        .filter((title) => title !== 'Never mind')
        .sort(),
    )
    // Each plays on a telephone.
    for (const { title, languages } of kept)
      expect([title, languages[0]?.phone?.url]).toEqual([title, expect.any(String)])
    // The browser measured the video, and took its picture.
    const tour = kept.find(({ title }) => title === 'Office tour')?.languages[0]
    expect(tour?.file).toMatchObject({ type: 'video/mp4', width: 64, height: 48 })
    expect(tour?.file?.durationMs).toBeGreaterThan(1000)
    const poster = tour?.posterUrl ?? expect.unreachable()
    const shown = page.getByRole('list', { name: 'Content', exact: true }).locator(`img[src="${poster}"]`)
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64)

    // One is recorded, in a menu of a new flow.
    await page.getByRole('link', { name: 'Flows' }).click()
    await newFlow(page, 'Front desk')
    await page.getByRole('button', { name: 'Close add nodes' }).click()
    const fit = () => page.getByRole('button', { name: 'Fit the flow into view' }).click()
    const addBehind = async (title: string, port: string, type: string, name: string) => {
      await fit()
      await cardOf(page, title).hover()
      await cardOf(page, title)
        .getByRole('button', { name: `Add a node after ${port}` })
        .click()
      await chooseNext(page, type)
      await fill(page, 'Name of the node', name)
    }
    await addBehind('Start', 'Next', 'Menu', 'Departments')
    await details(page).getByRole('button', { name: 'Add a part to What the caller hears' }).click()
    await page.getByRole('menuitem', { name: 'Recording' }).click()
    await details(page)
      .getByRole('button', { name: /^Choose a recording of What the caller hears/ })
      .click()
    const picker = page.getByRole('dialog', { name: /^A recording for English/ })
    await picker.getByText('Welcome', { exact: true }).waitFor()
    await picker.getByRole('button', { name: 'Record', exact: true }).click()
    const recorder = page.getByRole('dialog', { name: 'Record', exact: true })
    await recorder.getByRole('button', { name: 'Record', exact: true }).click()
    // Three, two, one.
    await recorder.getByRole('button', { name: 'Stop' }).waitFor({ timeout: 15_000 })
    await recorder.getByRole('timer', { name: 'Recorded so far' }).getByText('0:02').waitFor()
    await recorder.getByRole('button', { name: 'Stop' }).click()
    await recorder.getByRole('button', { name: 'Save' }).click()
    await details(page).locator('.chosenTitle').getByText('Recording').waitFor({ timeout: 30_000 })
    const recorded = (await library()).find(({ title }) => title === 'Recording')
    expect(recorded?.languages[0]?.sound?.durationMs).toBeGreaterThan(700)

    // One of the library goes before it.
    await details(page).getByRole('button', { name: 'Add a part to What the caller hears' }).click()
    await page.getByRole('menuitem', { name: 'Recording' }).click()
    await details(page)
      .getByRole('button', { name: /^Choose a recording of What the caller hears, part 2/ })
      .click()
    await page
      .getByRole('dialog', { name: /^A recording for English/ })
      .getByRole('button', { name: 'Choose Welcome' })
      .click()
    await details(page).locator('.chosenTitle').getByText('Welcome').waitFor()
    await addBehind('Departments', '1 Choice 1', 'End', 'Goodbye')
    await fit()
    await drawTo(page, portOf(page, 'Departments', 'noInput'), cardOf(page, 'Goodbye').locator('.cardEntry'))
    await drawTo(page, portOf(page, 'Departments', 'noMatch'), cardOf(page, 'Goodbye').locator('.cardEntry'))

    await page.locator('.topBar').getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 1 is live.').waitFor()

    // Heard in the phone: the browser fetches the telephone's file of each.
    const heard = new Set<string>()
    page.on('response', (answer) => {
      if (answer.ok() && answer.url().includes('/media/')) heard.add(new URL(answer.url()).pathname)
    })
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    const welcome = (await library()).find(({ title }) => title === 'Welcome')
    for (const item of [recorded, welcome])
      await expect.poll(() => [...heard], { timeout: 30_000 }).toContain(item?.languages[0]?.phone?.url)
    await page.getByRole('button', { name: 'Hang up' }).click()

    // Where it is used keeps it from being deleted.
    await page.goto(`${product.url}/content/${welcome?.id}`)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Front desk' }).first().waitFor()
    expect((await library()).map(({ title }) => title)).toContain('Welcome')
    // Refusing to delete is a 409, which browsers log.
    expect(errors.filter((text) => !text.includes('409'))).toEqual([])
  })
})

describe('the pages of the library', () => {
  withBrowser((started) => ({ browser, product } = started))

  it.each(looks)('are usable at $width px, $colorScheme', async (look) => {
    const { body: item } = await product.api<ContentItem>('POST', '/api/content', {
      ...{ title: 'Welcome', kind: 'audio', tags: ['front'], folder: 'Greetings' },
    })
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(Buffer.from(voice(4), 'base64'))]), 'Welcome.wav')
    form.append('text', 'Welcome to us.')
    await product.upload(`/api/content/${item.id}/languages/en-US/file`, form)
    const { page, errors } = await memberVisit(browser, product, '/content', look)
    await page.getByText('Welcome', { exact: true }).first().waitFor()
    await expectUsable(page, `content-${look.width}-${look.colorScheme}`)
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    const sound = { name: 'Goodbye.wav', mimeType: 'audio/wav', buffer: Buffer.from(voice(1), 'base64') }
    await (await choosing).setFiles([sound])
    await page.getByRole('dialog', { name: 'Upload 1 file' }).waitFor()
    await expectUsable(page, `content-upload-${look.width}-${look.colorScheme}`)
    await page.goto(`${product.url}/content/${item.id}`)
    await page.getByText('-20.0 LUFS'.replace('-', '−')).first().waitFor()
    await expectUsable(page, `content-item-${look.width}-${look.colorScheme}`)
    expect(errors).toEqual([])
  })
})
