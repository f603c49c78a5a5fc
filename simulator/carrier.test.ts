import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import twilio from 'twilio'
import { afterEach, describe, expect, it } from 'vitest'
import { type CarrierDeps, createCarrier } from './carrier.ts'
import { createSteppedClock } from './clock.ts'

const mainAccount = { sid: `AC${'a'.repeat(32)}`, authToken: 'b'.repeat(32) }
const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(deps: Partial<CarrierDeps> = {}) {
  const clock = createSteppedClock()
  let url = ''
  const carrier = createCarrier({ mainAccount, clock, seed: 'test', apiUrl: () => url, isStrict: true, ...deps })
  const server = serve({ fetch: carrier.app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closing.push(() => {
    carrier.stop()
    return new Promise((resolve) => server.close(resolve))
  })
  const client = twilio(mainAccount.sid, mainAccount.authToken)
  client.api.baseUrl = url
  return { ...carrier, clock, url, client }
}

/** The product's part: answers one document to all, and remembers what it was asked. */
async function startProduct(document: string) {
  const asked: { url: string; host: string; signature: string; params: Record<string, string> }[] = []
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      asked.push({
        url: request.url ?? '',
        host: request.headers.host ?? '',
        signature: String(request.headers['x-twilio-signature']),
        params: Object.fromEntries(new URLSearchParams(body)),
      })
      response.setHeader('content-type', 'text/xml').end(document)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('the carrier', () => {
  it('signs webhooks for the public address and sends them to the local one', async () => {
    const product = await startProduct('<Response><Hangup/></Response>')
    const publicUrl = 'https://ivr.example.com'
    const { client, clock, engine } = await start({ product: { url: publicUrl, localUrl: product.url } })
    await client.incomingPhoneNumbers.create({ phoneNumber: '+15550100001', voiceUrl: `${publicUrl}/voice?a=1` })
    const { ended } = engine.ringIn({ to: '+15550100001', from: '+15550190001' })
    await clock.runUntil(() => false, 60_000)
    expect((await ended).status).toBe('completed')
    const [request] = product.asked
    expect(request).toMatchObject({ url: '/voice?a=1', host: 'ivr.example.com' })
    const { signature = '', params = {} } = request ?? {}
    expect(twilio.validateRequest(mainAccount.authToken, signature, `${publicUrl}/voice?a=1`, params)).toBe(true)
  })

  it('keeps recordings beyond its own end, until they are deleted', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'carrier-'))
    closing.push(() => rmSync(dataDir, { recursive: true }))
    const first = await start({ dataDir })
    await first.client.incomingPhoneNumbers.create({ phoneNumber: '+15550100001' })
    const twiml = '<Response><Pause length="3"/></Response>'
    await first.client.calls.create({ to: '+15550190001', from: '+15550100001', twiml, record: true })
    await first.clock.advance(30_000)
    const [{ sid } = { sid: '' }] = await first.client.recordings.list()

    const second = await start({ dataDir, seed: 'another' })
    const address = `${second.url}/2010-04-01/Accounts/${mainAccount.sid}/Recordings/${sid}`
    const authorization = `Basic ${Buffer.from(`${mainAccount.sid}:${mainAccount.authToken}`).toString('base64')}`
    const audio = await fetch(address, { headers: { authorization } })
    expect([audio.status, audio.headers.get('content-type')]).toEqual([200, 'audio/x-wav'])
    expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(16_000)
    await second.client.recordings(sid).remove()

    const third = await start({ dataDir, seed: 'a third' })
    expect(await third.client.recordings.list()).toEqual([])
  })

  it('says how many calls are under way', async () => {
    const { client, clock, url } = await start()
    await client.incomingPhoneNumbers.create({ phoneNumber: '+15550100001' })
    const twiml = '<Response><Pause length="60"/></Response>'
    await client.calls.create({ to: '+15550190001', from: '+15550100001', twiml })
    await clock.advance(10_000)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', calls: 1 })
    await clock.advance(100_000)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', calls: 0 })
  })
})
