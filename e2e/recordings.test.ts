import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RecordingDetail } from '#shared/api/call.ts'
import { voicemail } from './callFlows.ts'
import { completedRecording, endedSession, place, publish } from './placedCall.ts'
import type { Product } from './product.ts'
import { eachProduct } from './startedProduct.ts'
import { readWav } from './wav.ts'

/** A phone that says a few words after the beep and hangs up. */
const leavesWord = '+15550190013'

/** Whether the stand-in carrier has the recording still, by its own REST API. */
async function statusAtCarrier(product: Product, sid: string): Promise<number> {
  const [, url] = /stand-in at (http:\/\/127\.0\.0\.1:\d+)/.exec(product.output()) ?? []
  const { accountSid, authToken } = product.line
  const answer = await fetch(`${url}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.json`, {
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
  })
  return answer.status
}

eachProduct(
  'a message on voicemail',
  (started) => {
    /** Left, and fetched from the carrier. */
    async function leave() {
      const { product, dataDir } = started
      const sessionId = await place(product, { to: leavesWord, flowId: await publish(product, voicemail) })
      const { sid } = await completedRecording(product, sessionId)
      const path = `/api/recordings/${sid}`
      const look = async () => (await product.api<RecordingDetail>('GET', path)).body
      await expect.poll(async () => (await look()).place, { timeout: 20_000 }).toBe('stored')
      const files = async () => {
        const entries = await readdir(join(dataDir, 'media'), { recursive: true, withFileTypes: true })
        return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
      }
      return { product, sessionId, sid, path, look, files }
    }
    const kept = { keepDays: null, deleteAtCarrier: false }

    it('is fetched from the carrier, heard from the store, and gone here and there once it is deleted', async () => {
      const { product, sessionId, sid, path, look, files } = await leave()
      const session = await endedSession(product, sessionId)
      expect(session.recordings).toMatchObject([{ sid, place: 'stored', audio: `${path}/audio` }])
      expect((await look()).sessionId).toBe(sessionId)
      expect(Math.max(...((await look()).sound?.waveform ?? []))).toBeGreaterThan(10)
      const { status, type, body } = await product.download(`${path}/audio`)
      expect([status, type]).toEqual([200, 'audio/wav'])
      const { seconds, peak } = readWav(body)
      expect(peak).toBeGreaterThan(1000)
      expect(Math.abs(seconds * 1000 - ((await look()).sound?.durationMs ?? 0))).toBeLessThan(100)
      const part = await product.api('GET', `${path}/audio`, undefined, { range: 'bytes=0-3' })
      expect([part.status, part.body, part.headers.get('content-range')]).toEqual([
        206,
        'RIFF',
        `bytes 0-3/${body.length}`,
      ])
      const before = await files()
      expect(before).toHaveLength(1)
      expect((await fetch(`${product.url}${path}/audio`)).status).toBe(401)
      expect(await statusAtCarrier(product, sid)).toBe(200)

      expect((await product.api('DELETE', path)).status).toBe(204)
      expect(await files()).toEqual([])
      expect((await product.api('GET', `${path}/audio`)).status).toBe(404)
      expect(await look()).toMatchObject({ place: 'deleted', audio: null, sound: null })
      await expect.poll(() => statusAtCarrier(product, sid), { timeout: 20_000 }).toBe(404)
    })

    it('is kept here alone where the company wants it so, and outlives a restart', async () => {
      const { product } = started
      await product.api('PUT', '/api/company/recordings', { ...kept, deleteAtCarrier: true })
      const { sid, path } = await leave()
      await expect.poll(() => statusAtCarrier(product, sid), { timeout: 20_000 }).toBe(404)
      await started.restart()
      const { status, body } = await started.product.download(`${path}/audio`)
      expect([status, body.toString('latin1', 0, 4)]).toEqual([200, 'RIFF'])
      expect((await started.product.api('PUT', '/api/company/recordings', kept)).status).toBe(200)
    })
  },
  { CARRIER_SPEED: '50' },
)
