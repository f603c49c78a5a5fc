import { describe, expect, it } from 'vitest'
import type { AskedAudio } from '#runtime/channels/twilio/recordingAudio.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { newApi, notingCarrier, standingClock } from '#runtime/testing/newApi.ts'
import { mediaKey, newLibrary } from '#runtime/testing/newLibrary.ts'
import { serveMedia } from '#runtime/media/serveMedia.ts'
import { mediaKeyOf, signMediaUrl } from '#runtime/media/signMediaUrl.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { tone } from '#runtime/audio/testing/signals.ts'
import { createRecordingJob } from '#runtime/recordings/recordingJob.ts'
import { silentLog } from '#runtime/testing/databases.ts'

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
    const change = (values: { status?: string; channels?: number; fetchError?: string | null }) =>
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
    ['in-progress', null, 409, 'recording_not_ready', 'still being made'],
    ['in-progress', 'The carrier could not be reached.', 409, 'recording_not_ready', 'could not be reached.'],
    ['absent', null, 404, 'no_audio', 'The carrier says it is absent.'],
    ['absent', 'The carrier has no such recording.', 404, 'no_audio', 'no sound. The carrier has no such recording.'],
  ])('that are %s (%s) have no sound and say why, and the carrier is not asked', async (...row) => {
    const [state, fetchError, status, code, words] = row
    const { hear, change, asked, owner, filled } = await set()
    await change({ status: state, fetchError })
    expect(await hear()).toMatchObject({ status, body: { code, message: expect.stringContaining(words) as string } })
    expect(asked).toEqual([])
    const { body } = await owner.ask('GET', `/api/recordings/${filled.recordingSid}`)
    expect(body).toMatchObject({ place: 'none', problem: fetchError })
  })

  describe('once they are stored', () => {
    const wave = waveFile({ rate: 8000, channels: [tone({ rate: 8000, hz: 440, seconds: 1 })] })
    /** A recording that was fetched, by the path of its API, and who may hear it. */
    const kept = async () => {
      const { carrier } = notingCarrier(accountSid)
      const asked: string[] = []
      const own = {
        ...carrier,
        recordingAudio: async (sid: string) => {
          asked.push(sid)
          return { body: new Blob([new Uint8Array(wave)]).stream(), bytes: wave.length }
        },
      }
      const clock = standingClock(new Date(Date.now() + 60_000).toISOString())
      const media = newLibrary(database.store, { clock })
      const api = newApi(database.store, { carrier: own, media })
      const owner = await api.newMember('owner')
      const { recordingSid } = await fillCompany(api.db, owner.companyId, api.clock.now())
      const due = { fetchAt: new Date(0), status: 'completed' }
      await api.db.updateTable('recording').set(due).where('sid', '=', recordingSid).execute()
      const job = createRecordingJob({
        placing: media.placing,
        carriers: { carrierOf: async () => own, carrierBySid: async () => own },
        timers: manualTimers(),
        log: silentLog,
      })
      const stop = job.start()
      await job.idle()
      await stop()
      const names = async () => {
        const found: string[] = []
        for await (const { name } of media.files.list(owner.companyId)) found.push(name)
        return found
      }
      const path = `/api/recordings/${recordingSid}`
      const bytes = async (headers: Record<string, string> = {}, method = 'GET') => {
        const authorization = `Bearer ${owner.token}`
        const answer = await api.app.request(`${path}/audio`, { method, headers: { authorization, ...headers } })
        return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
      }
      const site = serveMedia({
        ...{ store: media.files, signingKey: mediaKey, corsOrigins: [], clock, log: silentLog },
        accessOf: media.accessOf,
      })
      /** Without any token, as an audio element does. */
      const open = async (url: string, headers: Record<string, string> = {}) => {
        const answer = await site.request(url.slice('/media'.length), { headers })
        return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
      }
      return { ...api, owner, recordingSid, path, media, names, bytes, asked, open, clock }
    }

    it('come from the store, whole or a range of them, and are kept by no cache', async () => {
      const { bytes, asked, recordingSid } = await kept()
      const whole = await bytes()
      expect([whole.status, whole.body.equals(wave)]).toEqual([200, true])
      expect(Object.fromEntries(whole.headers)).toMatchObject({
        'content-type': 'audio/wav',
        'content-length': String(wave.length),
        'content-disposition': `inline; filename="${recordingSid}.wav"`,
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
      })
      const part = await bytes({ range: 'bytes=4-11' })
      expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
        206,
        `bytes 4-11/${wave.length}`,
        '8',
      ])
      expect(part.body.equals(wave.subarray(4, 12))).toBe(true)
      const beyond = await bytes({ range: `bytes=${wave.length}-` })
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${wave.length}`])
      const head = await bytes({}, 'HEAD')
      expect([head.status, head.headers.get('content-length'), head.body.length]).toEqual([200, String(wave.length), 0])
      expect(asked).toEqual([recordingSid])
    })

    it('are told with their length and waveform, to who may hear them', async () => {
      const { owner, path, newMember } = await kept()
      const { body } = await owner.ask('GET', path)
      expect(body).toMatchObject({
        place: 'stored',
        problem: null,
        audio: `${path}/audio`,
        sound: { durationMs: 1000 },
      })
      const { url } = (body as { sound: { url: string } }).sound
      expect(url).toMatch(/^\/media\/.+\.wav\?expires=\d+&signature=./)
      expect((body as { sound: { waveform: number[] } }).sound.waveform.length).toBeGreaterThan(10)
      const editor = await newMember('editor', owner.companyId)
      expect([(await editor.ask('GET', path)).status, (await editor.ask('GET', `${path}/audio`)).status]).toEqual([
        403, 403,
      ])
    })

    it('are not found by signed addresses of strangers, nor listed for who may not hear them', async () => {
      const { owner, names, media, newMember, open, path, clock } = await kept()
      const [name = ''] = await names()
      expect(await media.accessOf(owner.companyId, name)).toBe('recording')
      const { url } = ((await owner.ask('GET', path)).body as { sound: { url: string } }).sound
      const whole = await open(url)
      expect([whole.status, whole.body.equals(wave), whole.headers.get('cache-control')]).toEqual([
        200,
        true,
        'private, no-store',
      ])
      const part = await open(url, { range: 'bytes=4-11' })
      expect([part.status, part.body.equals(wave.subarray(4, 12)), part.headers.get('cache-control')]).toEqual([
        206,
        true,
        'private, no-store',
      ])
      const [bare = ''] = url.split('?')
      const expiresAt = new Date(clock.now().getTime() + 60_000)
      const strange = signMediaUrl({ key: mediaKeyOf('of another installation'), name, expiresAt })
      expect([(await open(bare)).status, (await open(strange)).status]).toEqual([403, 403])
      // Whoever may not listen any more has an address that is over soon.
      clock.move(16 * 60_000)
      expect((await open(url)).status).toBe(403)
      const viewer = await newMember('viewer', owner.companyId)
      expect((await viewer.ask('GET', '/api/content?kind=recording')).status).toBe(403)
    })

    it('come from the carrier still when their file is lost', async () => {
      const { bytes, asked, names, media, owner, path } = await kept()
      for (const name of await names()) await media.files.remove(name)
      expect((await owner.ask('GET', path)).body).toMatchObject({ place: 'stored', sound: null })
      const { status, body } = await bytes()
      expect([status, body.equals(wave), asked.length]).toEqual([200, true, 2])
    })

    it('are gone when they are deleted, for admins and owners only, and twice is as good as once', async () => {
      const { owner, path, names, newMember, bytes, db, recordingSid } = await kept()
      for (const role of ['analyst', 'agent', 'editor', 'viewer'] as const)
        expect((await (await newMember(role, owner.companyId)).ask('DELETE', path)).status).toBe(403)
      const admin = await newMember('admin', owner.companyId)
      expect((await admin.ask('DELETE', path)).status).toBe(204)
      expect((await admin.ask('DELETE', path)).status).toBe(204)
      expect(await names()).toEqual([])
      expect((await owner.ask('GET', path)).body).toMatchObject({ place: 'deleted', audio: null, sound: null })
      expect((await bytes()).status).toBe(404)
      const row = await db.selectFrom('recording').selectAll().where('sid', '=', recordingSid).executeTakeFirstOrThrow()
      expect([row.url, row.deleteAtCarrierAt]).toEqual([null, expect.any(Date)])
    })
  })

  it('say where their sound is', async () => {
    const { owner, filled, db } = await set()
    const path = `/api/recordings/${filled.recordingSid}`
    const placeWith = async (values: object) => {
      await db.updateTable('recording').set(values).where('sid', '=', filled.recordingSid).execute()
      const { place, problem } = (await owner.ask('GET', path)).body as { place: string; problem: string | null }
      return [place, problem]
    }
    expect(await placeWith({ fetchError: null })).toEqual(['carrier', null])
    expect(await placeWith({ fetchAt: new Date() })).toEqual(['fetching', null])
    expect(await placeWith({ fetchAt: null, fetchError: 'Why.' })).toEqual(['failed', 'Why.'])
    expect(await placeWith({ status: 'absent', fetchError: null })).toEqual(['none', null])
    await db.updateTable('recording').set({ status: 'in-progress' }).where('sid', '=', filled.recordingSid).execute()
    await db.updateTable('call').set({ endedAt: null }).where('id', '=', filled.callId).execute()
    expect(await owner.ask('DELETE', path)).toMatchObject({ status: 409, body: { code: 'recording_not_ready' } })
    await db.updateTable('call').set({ endedAt: new Date() }).where('id', '=', filled.callId).execute()
    expect((await owner.ask('DELETE', path)).status).toBe(204)
  })

  it('are kept as long as the company says, which admins and owners change', async () => {
    const { owner, newMember } = await set()
    const path = '/api/company/recordings'
    expect((await owner.ask('GET', path)).body).toEqual({ keepDays: null, deleteAtCarrier: false })
    const wanted = { keepDays: 90, deleteAtCarrier: true }
    expect(await owner.ask('PUT', path, wanted)).toMatchObject({ status: 200, body: wanted })
    const analyst = await newMember('analyst', owner.companyId)
    expect((await analyst.ask('GET', path)).body).toEqual(wanted)
    expect((await analyst.ask('PUT', path, wanted)).status).toBe(403)
    expect((await (await newMember('owner')).ask('GET', path)).body).toEqual({ keepDays: null, deleteAtCarrier: false })
    for (const keepDays of [0, 3651, 1.5, '30'])
      expect((await owner.ask('PUT', path, { ...wanted, keepDays })).status).toBe(400)
  })

  it('have a name that cannot be mistaken for a path', async () => {
    const { owner } = await set()
    expect((await owner.ask('GET', '/api/recordings/..%2FCalls/audio')).status).toBe(400)
  })
})
