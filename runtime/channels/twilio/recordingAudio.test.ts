import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCarrier } from './carrier.ts'
import { askForAudio, type AskedAudio } from './recordingAudio.ts'

const accountSid = `AC${'a'.repeat(32)}`
const authToken = 'secret-token'
const sid = `RE${'1'.repeat(32)}`
const sound = Buffer.from('RIFF and so on')

describe('the audio of a recording', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const asked: { url: string; authorization: string }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '' })
    answer(request, response)
  })
  let apiUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const ask = (options?: Parameters<typeof askForAudio>[2]) =>
    askForAudio({ apiUrl, accountSid, authToken }, sid, options)
  const read = async (audio: AskedAudio) =>
    typeof audio === 'object' && 'body' in audio ? Buffer.from(await new Response(audio.body).arrayBuffer()) : audio

  it('is asked for by the SID, with the credentials of the account, and streams', async () => {
    answer = (_, response) =>
      response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': sound.length }).end(sound)
    const audio = await createCarrier({ accountSid, authToken, apiUrl: `${apiUrl}/` }).recordingAudio(sid)
    expect(audio).toMatchObject({ bytes: sound.length })
    expect(await read(audio)).toEqual(sound)
    expect(asked.at(-1)).toEqual({
      url: `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`,
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    })
    await read(await ask({ channels: 2 }))
    expect(asked.at(-1)?.url).toMatch(/[.]wav[?]RequestedChannels=2$/)
  })

  it.each([
    [404, 'missing'],
    [401, { refused: 401 }],
    [503, { refused: 503 }],
  ])('that the carrier answers with %i is %o', async (status, expected) => {
    answer = (_, response) => response.writeHead(status).end('no')
    expect(await ask()).toEqual(expected)
  })

  it('is unreachable when the connection breaks, or no answer comes in time', async () => {
    answer = (request) => request.socket.destroy()
    expect(await ask()).toBe('unreachable')
    answer = () => {}
    expect(await ask({ limitMs: 20 })).toBe('unreachable')
  })

  it('breaks off where the carrier breaks off, and does not pass for whole', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write(sound)
      setImmediate(() => request.socket.destroy())
    }
    await expect(ask().then(read)).rejects.toThrow()
  })
})
