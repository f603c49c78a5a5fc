import { describe, expect, it } from 'vitest'
import type { AskedAudio } from '#runtime/channels/twilio/recordingAudio.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { newApi, notingCarrier } from '#runtime/testing/newApi.ts'

const accountSid = 'AC00000000000000000000000000000001'
const sound = 'RIFF and so on'
const streamOf = (text: string) => new Response(text).body ?? new ReadableStream()

eachDatabase('recordings', (database) => {
  const set = async (audio: () => AskedAudio = () => ({ body: streamOf(sound), bytes: sound.length })) => {
    const asked: unknown[] = []
    const { carrier } = notingCarrier(accountSid)
    const api = newApi(database.store, {
      carrier: {
        ...carrier,
        async recordingAudio(...request) {
          asked.push(request)
          return audio()
        },
      },
    })
    const owner = await api.newMember('owner')
    const filled = await fillCompany(api.db, owner.companyId, api.clock.now())
    const change = (values: { status?: string; channels?: number }) =>
      api.db.updateTable('recording').set(values).where('sid', '=', filled.recordingSid).execute()
    const throughAccount = (carrierSid: string) =>
      api.db.updateTable('call').set({ carrierSid }).where('id', '=', filled.callId).execute()
    const path = `/api/recordings/${filled.recordingSid}/audio`
    return { ...api, owner, filled, asked, path, change, throughAccount, hear: () => owner.ask('GET', path) }
  }

  it('stream as WAV, for this listener and this time only', async () => {
    const { hear, asked, filled, change } = await set()
    await change({ channels: 2 })
    const { status, body, headers } = await hear()
    expect([status, body]).toEqual([200, sound])
    expect(headers.get('content-type')).toBe('audio/wav')
    expect(headers.get('content-length')).toBe(String(sound.length))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(asked).toEqual([[filled.recordingSid, { channels: 2 }]])
  })

  it('are told with the path of their sound, and nowhere with the carrier’s address', async () => {
    const { owner, filled, path, db, change } = await set()
    const description = { sid: filled.recordingSid, status: 'completed', durationSeconds: 12, audio: path }
    const ofCall = await owner.ask('GET', `/api/calls/${filled.callId}/recording`)
    expect(ofCall.body).toMatchObject(description)
    // Of a phone session, the call has its id.
    await db.updateTable('recording').set({ callId: filled.sessionId }).where('sid', '=', filled.recordingSid).execute()
    const ofSession = await owner.ask('GET', `/api/sessions/${filled.sessionId}`)
    expect(ofSession.body).toMatchObject({ recordings: [description] })
    expect(JSON.stringify([ofCall.body, ofSession.body])).not.toContain('api.twilio.com')
    await change({ status: 'in-progress' })
    expect((await owner.ask('GET', `/api/sessions/${filled.sessionId}`)).body).toMatchObject({
      recordings: [{ status: 'in-progress', audio: null }],
    })
  })

  it('are asked for at the account that their call went through', async () => {
    const { hear, throughAccount } = await set()
    await throughAccount(accountSid)
    expect((await hear()).status).toBe(200)
    await throughAccount('AC00000000000000000000000000000002')
    expect(await hear()).toMatchObject({ status: 409, body: { code: 'no_carrier' } })
  })

  describe.each([
    ['that the carrier no longer has', 'missing', 404, 'recording_gone'],
    ['of a carrier that does not answer', 'unreachable', 502, 'carrier_unreachable'],
    ['that the carrier refuses', { refused: 401 }, 502, 'carrier_refused'],
  ] as const)('%s', (_, audio, status, code) => {
    it(`are answered with ${status}`, async () => {
      const { hear } = await set(() => audio)
      expect(await hear()).toMatchObject({ status, body: { code } })
    })
  })

  it.each([
    ['in-progress', 409, 'recording_not_ready'],
    ['absent', 404, 'no_audio'],
  ])('that are %s have no sound, and the carrier is not asked', async (state, status, code) => {
    const { hear, change, asked } = await set()
    await change({ status: state })
    expect(await hear()).toMatchObject({ status, body: { code } })
    expect(asked).toEqual([])
  })

  it('have a name that cannot be mistaken for a path', async () => {
    const { owner } = await set()
    expect((await owner.ask('GET', '/api/recordings/..%2FCalls/audio')).status).toBe(400)
  })
})
