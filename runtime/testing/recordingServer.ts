import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCarrier } from '../channels/twilio/carrier.ts'
import type { Carriers } from '../channels/twilio/carriers.ts'

/** What comes instead of the sound or the deletion: a status, a connection cut after so many bytes, or no answer until `release`. */
export type RecordingFault = number | { cutAfter: number } | 'hold'

/** A carrier's recordings by the wire: their sound, and their deletion. Faults come first, in order, one a request. */
export async function startRecordingServer() {
  const sounds = new Map<string, Buffer>()
  /** By call: what `Calls/{Sid}/Recordings.json` lists, with the names of the wire. */
  const listed = new Map<string, { sid: string; status: string }[]>()
  const faults: RecordingFault[] = []
  const asked: string[] = []
  let held: (() => void)[] = []

  const send = (response: ServerResponse, sound: Buffer, bytes = sound.length) => {
    response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': sound.length })
    if (bytes === sound.length) response.end(sound)
    else response.write(sound.subarray(0, bytes), () => response.destroy())
  }
  // As of the description of the API: twilio_api_v2010, ListCallRecordingResponse.
  const sendList = (response: ServerResponse, found: readonly { sid: string; status: string }[]) => {
    const recordings = found.map((one) => ({
      ...{ api_version: '2010-04-01', source: 'RecordVerb', channels: 1, duration: '-1', error_code: null },
      ...{ start_time: 'Fri, 14 Oct 2016 21:56:34 +0000', price_unit: 'USD' },
      ...one,
    }))
    const page = { page: 0, page_size: 50, start: 0, end: recordings.length, next_page_uri: null }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...page, recordings }))
  }
  const server = createServer((request, response) => {
    const sid = /\/Recordings\/(RE\w+)/.exec(request.url ?? '')?.[1] ?? ''
    const callSid = /\/Calls\/(CA\w+)\/Recordings.json/.exec(request.url ?? '')?.[1]
    asked.push(`${request.method} ${callSid ?? sid}`)
    const answer = (fault: RecordingFault | undefined): void => {
      const sound = sounds.get(sid)
      if (fault === 'hold') held.push(() => answer(undefined))
      else if (typeof fault === 'number') response.writeHead(fault).end('{}')
      else if (callSid !== undefined) sendList(response, listed.get(callSid) ?? [])
      else if (sound === undefined)
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":20404,"message":"","status":404}')
      else if (request.method === 'DELETE') {
        sounds.delete(sid)
        response.writeHead(204).end()
      } else send(response, sound, fault?.cutAfter)
    }
    answer(faults.shift())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const accountSid = `AC${'0'.repeat(32)}`
  const carrier = createCarrier({ accountSid, authToken: 'token', apiUrl: `http://127.0.0.1:${port}` })
  const carriers: Pick<Carriers, 'carrierOf' | 'carrierBySid'> = {
    carrierOf: async () => carrier,
    carrierBySid: async (_, sid) => (sid === accountSid ? carrier : undefined),
  }
  return {
    accountSid,
    carrier,
    carriers,
    sounds,
    listed,
    faults,
    /** `GET RE…`, or `GET CA…` for those of a call, in order. */
    asked,
    release() {
      for (const go of held) go()
      held = []
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
