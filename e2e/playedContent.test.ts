import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { tone } from '#runtime/audio/testing/signals.ts'
import { PhoneCall } from './phone.ts'
import { publish } from './placedCall.ts'
import type { Product } from './product.ts'
import { eachProduct } from './startedProduct.ts'

/** A menu that plays the item in the caller's language, again after each 1. */
const playing = (key: string, name: string): Flow =>
  flowOf(
    {
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'menu',
        data: {
          prompt: [
            {
              kind: 'recording',
              content: { 'en-US': key, 'es-ES': key },
              text: { 'en-US': 'Welcome.', 'es-ES': 'Bienvenido.' },
            },
          ],
          choices: [{ id: 'again', key: '1', label: 'Again', phrases: { 'en-US': [], 'es-ES': [] } }],
        },
        to: { again: 'ask', noInput: 'end', noMatch: 'end' },
      },
      end: { type: 'end', data: {} },
    },
    { name, languages: ['en-US', 'es-ES'] },
  )

const sound = (hz: number) =>
  waveFile({ rate: 16_000, channels: [tone({ rate: 16_000, hz, seconds: 1, amplitude: 0.3 })] })

/** Each sound is another: the same bytes would be the same file. */
let hz = 300

async function send(product: Product, itemId: string, language: string): Promise<ContentLanguage> {
  hz += 7
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(sound(hz))]), `${hz}.wav`)
  const { body } = await product.upload<ContentItem>(`/api/content/${itemId}/languages/${language}/file`, form)
  const sent = body.languages.find((one) => one.language === language)
  if (!sent?.phone) throw new Error(`Nothing for telephones came of it: ${JSON.stringify(body)}`)
  return sent
}

eachProduct('a recording in a call', (started) => {
  let number = 15550107100
  /** A live flow that plays a new item, and a number that leads to it. */
  async function begin(languages: readonly string[]) {
    const { product } = started
    const ours = `+${++number}`
    const title = `Welcome ${number}`
    const { body: item } = await product.api<ContentItem>('POST', '/api/content', { title, kind: 'audio' })
    const sent = new Map<string, ContentLanguage>()
    for (const language of languages) sent.set(language, await send(product, item.id, language))
    const flowId = await publish(product, playing(item.key, title))
    for (const [to, language] of [
      [ours, 'en-US'],
      [`+${++number}`, 'es-ES'],
    ] as const) {
      await product.api('POST', '/api/numbers', { number: to })
      const set = await product.api('PATCH', `/api/numbers/${encodeURIComponent(to)}`, { flowId, language })
      expect(set.status, JSON.stringify(set.body)).toBe(200)
    }
    const call = (to = ours) => new PhoneCall(product.line, { to }).dial()
    return { product, item, sent, flowId, call, spanish: `+${number}` }
  }
  const fetched = async (address: string | undefined) => {
    const answer = await fetch(address ?? '')
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    }
  }

  it('is the file of the caller’s language, as telephones play it', async () => {
    const { product, call, sent, spanish } = await begin(['en-US', 'es-ES'])
    for (const [to, language] of [
      [undefined, 'en-US'],
      [spanish, 'es-ES'],
    ] as const) {
      const [heard] = (await call(to)).heard
      expect(heard).toMatchObject({ in: 'Gather', text: `${product.url}${sent.get(language)?.phone?.url}` })
      const { status, type, bytes } = await fetched(heard?.text)
      expect([status, type]).toEqual([200, 'audio/wav'])
      expect([bytes.toString('latin1', 0, 4), bytes.readUInt32LE(24), bytes.readUInt16LE(34)]).toEqual([
        'RIFF',
        8000,
        16,
      ])
    }
  })

  it('stays what it was for a call and for a version when it is replaced, and is new with the next publication', async () => {
    const { product, call, sent, item, flowId } = await begin(['en-US'])
    const before = `${product.url}${sent.get('en-US')?.phone?.url}`
    const live = await call()
    expect(live.justHeard[0]?.text).toBe(before)
    const after = `${product.url}${(await send(product, item.id, 'en-US')).phone?.url}`
    expect(after).not.toBe(before)
    await live.press('1')
    expect(live.justHeard[0]?.text).toBe(before)
    expect((await fetched(before)).status).toBe(200)
    expect((await call()).justHeard[0]?.text).toBe(before)
    await product.api('POST', `/api/flows/${flowId}/versions`, { note: 'The new recording' })
    expect((await call()).justHeard[0]?.text).toBe(after)
    await live.press('1')
    expect(live.justHeard[0]?.text).toBe(before)
  })

  it('is the newest for every version when the item is marked so', async () => {
    const { product, call, item } = await begin(['en-US'])
    await product.api('PATCH', `/api/content/${item.id}`, { isAlwaysNewest: true })
    const after = `${product.url}${(await send(product, item.id, 'en-US')).phone?.url}`
    expect((await call()).justHeard[0]?.text).toBe(after)
  })

  it('is read out where its file is missing', async () => {
    const { call, sent } = await begin(['en-US'])
    const stored = sent.get('en-US')?.phone?.url.replace('/media/', '') ?? ''
    rmSync(join(started.dataDir, 'media', stored))
    expect((await call()).heard[0]).toMatchObject({ in: 'Gather', text: 'Welcome.', language: 'en-US' })
  })

  it('is reached by a signed address when the item is private', async () => {
    const { product, call, item, sent } = await begin(['en-US'])
    await product.api('PATCH', `/api/content/${item.id}`, { isPrivate: true })
    const plain = `${product.url}${sent.get('en-US')?.phone?.url}`
    await expect.poll(async () => (await fetched(plain)).status, { timeout: 10_000 }).toBe(403)
    const [heard] = (await call()).heard
    expect(heard?.text).toMatch(new RegExp(`^${plain}\\?expires=\\d+&signature=`))
    expect((await fetched(heard?.text)).status).toBe(200)
  })
})
