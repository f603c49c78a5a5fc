import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { speechLike, tone } from '#runtime/audio/testing/signals.ts'
import { systemRandom } from '#runtime/clock.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { saveRecording } from '#runtime/store/recordings.ts'
import { saveRecordingSettings } from '#runtime/store/recordingSettings.ts'
import type { Store } from '#runtime/store/store.ts'
import { eachDatabase, onPostgres, silentLog, type TestDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { startRecordingServer } from '#runtime/testing/recordingServer.ts'
import { deleteRecording } from './deleteRecording.ts'
import { deleteOutdated } from './deleteOutdated.ts'
import { noteTranscript } from './noteTranscript.ts'
import { createRecordingJob } from './recordingJob.ts'
import { mostTries } from './retryAfter.ts'

const minute = 60_000
const day = 24 * 3600_000
const voice = waveFile({ rate: 8000, channels: [speechLike({ rate: 8000, seconds: 2 })] })
const hum = (hz: number) => waveFile({ rate: 8000, channels: [tone({ rate: 8000, hz, seconds: 1 })] })
/** Chance that takes nothing off a wait. */
const random = { ...systemRandom, seed: () => 0 }

function setUp(database: TestDatabase) {
  let server: Awaited<ReturnType<typeof startRecordingServer>>
  const ends: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    server = await startRecordingServer()
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await server.close()
    // Every test sees the work of its own only.
    await database.store.db.updateTable('recording').set({ fetchAt: null, deleteAtCarrierAt: null }).execute()
    await database.store.db.updateTable('company').set({ settings: '{}' }).execute()
  })

  /** A company with an ended call and its session, and a job that runs. */
  async function begin({
    isTest = false,
    mediaDir = newMediaDir(),
    files,
  }: { isTest?: boolean; mediaDir?: string; files?: FileStore } = {}) {
    const { store } = database
    const { db } = store
    // Files have the time of the disk, and rows are written after them.
    const clock = standingClock(new Date(Date.now() + minute).toISOString())
    const companyId = await newApi(store).newCompany()
    const { sessionId } = await fillCompany(db, companyId, clock.now())
    await db.deleteFrom('recording').where('companyId', '=', companyId).execute()
    await db.updateTable('session').set({ isTest }).where('id', '=', sessionId).execute()
    const process = (on: Pick<Store, 'db' | 'notify' | 'kind'> = store) => {
      const media = newLibrary(on, { clock, mediaDir, ...(files && { files }) })
      const timers = manualTimers()
      const job = createRecordingJob({
        placing: { ...media.placing, random },
        carriers: server.carriers,
        timers,
        log: silentLog,
      })
      const stop = job.start()
      ends.push(stop)
      return { media, timers, job, stop }
    }
    const sid = `RE${randomUUID().replaceAll('-', '')}`
    const complete = async (change: { source?: string; sound?: Buffer; sid?: string; startedAt?: Date } = {}) => {
      const { source = 'RecordVerb', sound = voice, sid: its = sid, startedAt } = change
      server.sounds.set(its, sound)
      const known = { companyId, sid: its, callId: sessionId, source, durationSeconds: 2, channels: 1 }
      await saveRecording(db, { ...known, status: 'completed', startedAt, at: clock.now() })
      return { companyId, sid: its }
    }
    const row = (its = sid) =>
      db
        .selectFrom('recording')
        .selectAll()
        .where('companyId', '=', companyId)
        .where('sid', '=', its)
        .executeTakeFirstOrThrow()
    const items = () =>
      db
        .selectFrom('contentItem')
        .selectAll()
        .where('companyId', '=', companyId)
        .where('kind', '=', 'recording')
        .execute()
    const revisions = async () => {
      const [item] = await items()
      return db
        .selectFrom('contentRevision')
        .selectAll()
        .where('itemId', '=', item?.id ?? randomUUID())
        .orderBy('number')
        .execute()
    }
    const fileRows = () => db.selectFrom('mediaFile').selectAll().where('companyId', '=', companyId).execute()
    const stored = async (media: ReturnType<typeof newLibrary>) => {
      const names: string[] = []
      for await (const { name } of media.files.list(companyId)) names.push(name)
      return names
    }
    const incoming = (media: ReturnType<typeof newLibrary>) => readdir(media.incoming.folder).catch(() => [])
    const retire = ({ media }: Pick<ReturnType<typeof process>, 'media'>, signal = new AbortController().signal) =>
      deleteOutdated({ placing: media.placing, log: silentLog }, signal)
    const remove = ({ media }: Pick<ReturnType<typeof process>, 'media'>, its = sid) =>
      deleteRecording({ db, files: media.files, log: silentLog, now: clock.now() }, { companyId, sid: its })
    return {
      db,
      clock,
      companyId,
      sessionId,
      sid,
      process,
      complete,
      row,
      items,
      revisions,
      fileRows,
      stored,
      incoming,
      retire,
      remove,
      mediaDir,
    }
  }
  return {
    begin,
    get server() {
      return server
    },
  }
}

const gets = (asked: readonly string[]) => asked.filter((one) => one.startsWith('GET'))
const runOf = async ({ job }: { job: ReturnType<typeof createRecordingJob> }) => {
  job.wake()
  await job.idle()
}

eachDatabase('the job of recordings', (database) => {
  const on = setUp(database)

  describe('fetching', () => {
    it('keeps the sound of a caller as a private item of the session, measured, in its language', async () => {
      const { process, complete, row, items, revisions, fileRows, stored, incoming, sessionId, sid, companyId } =
        await on.begin()
      const running = process()
      await complete()
      await runOf(running)
      const [item] = await items()
      expect(item).toMatchObject({
        key: `recording-${sid.toLowerCase()}`,
        title: 'Voicemail',
        isPrivate: true,
        sessionId,
      })
      expect(await row()).toMatchObject({
        itemId: item?.id,
        fetchAt: null,
        fetchTries: 0,
        fetchError: null,
        deleteAtCarrierAt: null,
      })
      const [revision] = await revisions()
      expect(revision).toMatchObject({ language: 'hi-IN', text: '', fileName: `${sid}.wav` })
      expect(revision?.sound?.durationMs).toBe(2000)
      expect(Math.max(...(revision?.sound?.waveform ?? []))).toBeGreaterThan(10)
      const [file, ...others] = await fileRows()
      expect(file).toMatchObject({ hash: revision?.fileHash, type: 'audio/wav', bytes: voice.length, durationMs: 2000 })
      expect(others).toEqual([])
      const [name = ''] = await stored(running.media)
      const bytes = await (await running.media.files.read(name))?.toArray()
      expect(Buffer.concat(bytes ?? []).equals(voice)).toBe(true)
      expect(await running.media.accessOf(companyId, name)).toBe('recording')
      expect(await incoming(running.media)).toEqual([])
    })

    it('is asked for once, whatever callbacks come', async () => {
      const { process, complete, clock, row } = await on.begin()
      const running = process()
      await complete({ source: 'StartCallRecordingAPI' })
      await runOf(running)
      const before = await row()
      await complete({ source: 'StartCallRecordingAPI' })
      clock.move(2 * 3600_000)
      await runOf(running)
      expect(gets(on.server.asked)).toHaveLength(1)
      expect(await row()).toEqual(before)
    })

    it('leaves recordings of trials with the carrier', async () => {
      const { process, complete, row } = await on.begin({ isTest: true })
      const running = process()
      await complete()
      await runOf(running)
      expect(await row()).toMatchObject({ fetchAt: null, itemId: null })
      expect(on.server.asked).toEqual([])
    })

    it('tries again after half a minute, then a minute, and forgets what was wrong', async () => {
      const { process, complete, row, clock } = await on.begin()
      const running = process()
      on.server.faults.push(503, { cutAfter: 1000 })
      await complete()
      const start = clock.now().getTime()
      await runOf(running)
      expect(await row()).toMatchObject({
        fetchAt: new Date(start + minute / 2),
        fetchTries: 1,
        fetchError: 'The carrier refused the recording with the status 503.',
      })
      await runOf(running)
      expect(on.server.asked).toHaveLength(1)
      clock.move(minute / 2)
      await runOf(running)
      expect(await row()).toMatchObject({
        fetchAt: new Date(start + minute * 1.5),
        fetchError: 'The connection to the carrier broke while the recording came in.',
      })
      clock.move(minute)
      await runOf(running)
      expect(await row()).toMatchObject({ fetchAt: null, fetchTries: 0, fetchError: null })
      expect((await row()).itemId).not.toBeNull()
    })

    it('leaves nothing of a sound that was cut midway, nor of what is no sound', async () => {
      const { process, complete, stored, incoming, fileRows, row, clock } = await on.begin()
      const running = process()
      on.server.faults.push({ cutAfter: voice.length / 2 })
      await complete()
      await runOf(running)
      expect([await stored(running.media), await incoming(running.media), await fileRows()]).toEqual([[], [], []])
      await complete()
      on.server.sounds.set((await row()).sid, Buffer.from('<html>Sign in to go on</html>'))
      clock.move(minute)
      await runOf(running)
      expect((await row()).fetchError).toBe('What the carrier sent is no sound.')
      expect([await stored(running.media), await incoming(running.media), await fileRows()]).toEqual([[], [], []])
    })

    it('ends where the carrier no longer has it, and after twelve tries', async () => {
      const { process, complete, row, sid, clock } = await on.begin()
      const running = process()
      const other = await complete({ sid: `${sid.slice(0, -4)}0000` })
      on.server.sounds.clear()
      await runOf(running)
      expect(await row(other.sid)).toMatchObject({
        fetchAt: null,
        fetchError: 'The carrier no longer has this recording.',
      })
      await complete()
      on.server.faults.push(...Array.from({ length: 20 }, () => 500))
      for (let hour = 0; hour < 20; hour++) {
        await runOf(running)
        clock.move(3600_000)
      }
      expect(await row()).toMatchObject({ fetchAt: null, itemId: null })
      expect(on.server.asked.filter((one) => one === `GET ${sid}`)).toHaveLength(mostTries)
    })

    it('is given the words that the carrier understood, before and after', async () => {
      const { process, complete, db, revisions, companyId, sid, sessionId, clock, remove } = await on.begin()
      const running = process()
      const said = (text: string) => ({
        companyId,
        callId: sessionId,
        id: randomUUID(),
        kind: 'transcript',
        detail: JSON.stringify({ recordingSid: sid, text }),
        at: clock.now(),
      })
      await db.insertInto('callEvent').values(said('Call me back.')).execute()
      await complete()
      await runOf(running)
      expect(await revisions()).toMatchObject([{ number: 1, text: 'Call me back.' }])
      const note = (text: string) =>
        db.transaction().execute((tx) => noteTranscript(tx, { companyId, sid }, { text, now: clock.now() }))
      expect(await note('Please call me back.')).toBe('noted')
      expect(await note('Please call me back.')).toBe('noted')
      expect((await revisions()).map(({ text }) => text)).toEqual(['Call me back.', 'Please call me back.'])
      await remove(running)
      const events = await db
        .selectFrom('callEvent')
        .select('detail')
        .where('callId', '=', sessionId)
        .where('kind', '=', 'transcript')
        .execute()
      expect(events).toEqual([{ detail: { recordingSid: sid } }])
      expect(await note('Please.')).toBe('deleted')
    })

    it('is taken up again when the process that had it has died, with nothing of it in two places', async () => {
      const { process, complete, items, stored, clock } = await on.begin()
      const dead = process()
      on.server.faults.push('hold')
      await complete()
      dead.job.wake()
      await vi.waitFor(() => expect(on.server.asked).toHaveLength(1), { timeout: 10_000, interval: 1 })
      const heir = process()
      await runOf(heir)
      expect(on.server.asked).toHaveLength(1)
      clock.move(3 * minute)
      await runOf(heir)
      expect(await items()).toHaveLength(1)
      // It was not dead after all: its word counts no more.
      on.server.release()
      await dead.job.idle()
      expect(await items()).toHaveLength(1)
      expect(await stored(heir.media)).toHaveLength(1)
    })

    it('holds what it has for longer while it works, and gives it back when it is stopped', async () => {
      const { process, complete, row, items, clock } = await on.begin()
      const first = process()
      on.server.faults.push('hold')
      await complete()
      first.job.wake()
      await vi.waitFor(() => expect(on.server.asked).toHaveLength(1), { timeout: 10_000, interval: 1 })
      clock.move(minute)
      await first.timers.pass(minute)
      await vi.waitFor(async () => expect((await row()).fetchAt?.getTime()).toBe(clock.now().getTime() + 2 * minute), {
        timeout: 10_000,
        interval: 5,
      })
      const stopped = first.stop()
      on.server.release()
      await stopped
      expect(await row()).toMatchObject({ fetchAt: clock.now(), fetchTries: 0, itemId: null })
      await runOf(process())
      expect(await items()).toHaveLength(1)
    })

    it('leaves a file without a row when it dies in between, which is swept', async () => {
      const mediaDir = newMediaDir()
      const clock = { now: () => new Date() }
      const files = createFolderStore({ mediaDir, clock })
      const dying: FileStore = {
        ...files,
        async put(...put) {
          await files.put(...put)
          throw new Error('The process was killed here.')
        },
      }
      const { process, complete, stored, row, fileRows } = await on.begin({ mediaDir, files: dying })
      const running = process()
      await complete()
      await runOf(running)
      expect(await row()).toMatchObject({
        itemId: null,
        fetchTries: 1,
        fetchError: expect.stringContaining('its log says why') as unknown,
      })
      expect([await stored(running.media), await fileRows()]).toEqual([[expect.anything()], []])
      expect(await running.media.sweep(new Date(Date.now() + 2 * 3600_000))).toBe(1)
      expect(await stored(running.media)).toEqual([])
    })
  })

  describe('deleting', () => {
    it('takes away the item, its rows, its file, and the copy at the carrier', async () => {
      const { process, complete, row, items, revisions, fileRows, stored, remove, sid } = await on.begin()
      const running = process()
      await complete()
      await runOf(running)
      expect(await remove(running)).toBe('deleted')
      expect([await items(), await revisions(), await fileRows(), await stored(running.media)]).toEqual([
        [],
        [],
        [],
        [],
      ])
      const { deletedAt } = await row()
      expect(deletedAt).not.toBeNull()
      on.server.faults.push(500)
      await runOf(running)
      expect(await row()).toMatchObject({
        fetchTries: 1,
        fetchError: expect.stringContaining('refused to delete') as unknown,
      })
      expect(on.server.sounds.has(sid)).toBe(true)
      await running.job.idle()
      expect(await remove(running)).toBe('deleted')
      expect((await row()).deletedAt).toEqual(deletedAt)
    })

    it('asks the carrier until it is gone there, and takes one that is gone as done', async () => {
      const { process, complete, row, remove, clock, sid } = await on.begin()
      const running = process()
      await complete()
      await runOf(running)
      await remove(running)
      on.server.faults.push(503)
      await runOf(running)
      clock.move(minute)
      on.server.sounds.delete(sid)
      await runOf(running)
      expect(await row()).toMatchObject({ deleteAtCarrierAt: null, fetchTries: 0, fetchError: null })
      expect(on.server.asked.filter((one) => one === `DELETE ${sid}`)).toHaveLength(2)
      clock.move(day)
      await runOf(running)
      expect(on.server.asked).toHaveLength(3)
    })

    it('keeps a file that another recording has too', async () => {
      const { process, complete, stored, fileRows, remove, sid } = await on.begin()
      const running = process()
      const twin = `${sid.slice(0, -4)}0000`
      await complete()
      await complete({ sid: twin })
      await runOf(running)
      expect(await stored(running.media)).toHaveLength(1)
      await remove(running)
      expect([(await stored(running.media)).length, (await fileRows()).length]).toEqual([1, 1])
      await remove(running, twin)
      expect([await stored(running.media), await fileRows()]).toEqual([[], []])
    })

    it('wins over a fetch that is under way', async () => {
      const { process, complete, row, items, remove } = await on.begin()
      const running = process()
      on.server.faults.push('hold')
      await complete()
      running.job.wake()
      await vi.waitFor(() => expect(on.server.asked).toHaveLength(1), { timeout: 10_000, interval: 1 })
      expect(await remove(running)).toBe('deleted')
      on.server.release()
      await runOf(running)
      expect(await items()).toEqual([])
      expect(await row()).toMatchObject({ fetchAt: null, itemId: null, deleteAtCarrierAt: null })
      expect(on.server.sounds.size).toBe(0)
    })

    it('of the carrier’s copy follows the fetch where the company says so', async () => {
      const { process, complete, db, companyId, row, items } = await on.begin()
      const running = process()
      await saveRecordingSettings(db, companyId, { keepDays: null, deleteAtCarrier: true })
      await complete()
      await runOf(running)
      expect(await items()).toHaveLength(1)
      expect(on.server.sounds.size).toBe(0)
      expect(await row()).toMatchObject({ deleteAtCarrierAt: null, deletedAt: null, fetchTries: 0 })
    })
  })

  describe('keeping for some days', () => {
    it('deletes what is older, here and at the carrier, and nothing of those that keep for good', async () => {
      const { process, complete, clock, db, companyId, retire, row, items, stored, sid } = await on.begin()
      const running = process()
      const young = `${sid.slice(0, -4)}0000`
      await complete({ startedAt: clock.now() })
      await complete({
        sid: young,
        startedAt: new Date(clock.now().getTime() + 2 * day),
        sound: hum(300),
      })
      await runOf(running)
      clock.move(30 * day)
      expect(await retire(running)).toBe(0)
      await saveRecordingSettings(db, companyId, { keepDays: 30, deleteAtCarrier: false })
      expect(await retire(running)).toBe(0)
      clock.move(1)
      expect(await retire(running)).toBe(1)
      expect((await row()).deletedAt).toEqual(clock.now())
      expect((await row(young)).deletedAt).toBeNull()
      expect([(await items()).length, (await stored(running.media)).length]).toEqual([1, 1])
      await runOf(running)
      expect([...on.server.sounds.keys()]).toEqual([young])
    })

    it('goes on where it was interrupted', async () => {
      const { process, complete, clock, db, companyId, retire, items, stored, sid } = await on.begin()
      const running = process()
      const sids = Array.from({ length: 4 }, (_, index) => `${sid.slice(0, -4)}000${index}`)
      for (const [index, one] of sids.entries())
        await complete({ sid: one, startedAt: clock.now(), sound: hum(200 + index) })
      await runOf(running)
      await saveRecordingSettings(db, companyId, { keepDays: 1, deleteAtCarrier: false })
      clock.move(2 * day)
      const stopping = new AbortController()
      const remove = running.media.files.remove.bind(running.media.files)
      vi.spyOn(running.media.files, 'remove').mockImplementation(async (name) => {
        await remove(name)
        stopping.abort()
      })
      expect(await retire(running, stopping.signal)).toBe(1)
      expect([(await items()).length, (await stored(running.media)).length]).toEqual([3, 3])
      expect(await retire(running)).toBe(3)
      expect([await items(), await stored(running.media)]).toEqual([[], []])
    })
  })
})

onPostgres('two processes', (database) => {
  const on = setUp(database)

  it('never fetch the same recording', async () => {
    const { process, complete, items, sid } = await on.begin()
    const one = process()
    const other = process(await database.openAgain())
    const sids = Array.from({ length: 6 }, (_, index) => `${sid.slice(0, -4)}100${index}`)
    for (const its of sids) await complete({ sid: its })
    one.job.wake()
    other.job.wake()
    await vi.waitFor(async () => expect(await items()).toHaveLength(6), { timeout: 30_000, interval: 20 })
    await Promise.all([one.job.idle(), other.job.idle()])
    expect(gets(on.server.asked).toSorted()).toEqual(sids.map((its) => `GET ${its}`).toSorted())
  })
})
