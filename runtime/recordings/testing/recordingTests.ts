import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach } from 'vitest'
import { waveFile } from '#runtime/audio/testing/waveFile.ts'
import { speechLike, tone } from '#runtime/audio/testing/signals.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { saveRecording } from '#runtime/store/recordings.ts'
import type { Store } from '#runtime/store/store.ts'
import { silentLog, type TestDatabase } from '#runtime/testing/databases.ts'
import { fillCompany } from '#runtime/testing/fillCompany.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newApi, standingClock } from '#runtime/testing/newApi.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { startRecordingServer } from '#runtime/testing/recordingServer.ts'
import { deleteRecording } from '../deleteRecording.ts'
import { deleteOutdated } from '../deleteOutdated.ts'
import { createRecordingJob } from '../recordingJob.ts'

export const minute = 60_000
export const day = 24 * 3600_000
export const voice = waveFile({ rate: 8000, channels: [speechLike({ rate: 8000, seconds: 2 })] })
export const hum = (hz: number) => waveFile({ rate: 8000, channels: [tone({ rate: 8000, hz, seconds: 1 })] })
/** Chance that takes nothing off a wait. */
const random = { ...systemRandom, seed: () => 0 }

/** A carrier of its own for each test, and the work of that test alone in the database. */
export function recordingTests(database: TestDatabase) {
  let server: Awaited<ReturnType<typeof startRecordingServer>>
  const ends: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    server = await startRecordingServer()
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await server.close()
    // Every test sees the work of its own only.
    await database.store.db
      .updateTable('recording')
      .set({ fetchAt: null, deleteAtCarrierAt: null, askAt: null })
      .execute()
    await database.store.db.updateTable('company').set({ settings: '{}' }).execute()
  })

  /** A company with an ended call and its session, and ways to look at what becomes of its recording. */
  async function begin({
    isTest = false,
    mediaDir = newMediaDir(),
    files,
  }: { isTest?: boolean; mediaDir?: string; files?: FileStore } = {}) {
    const { store } = database
    const { db } = store
    // Files have the time of the disk, and rows are written after them.
    const clock = standingClock(new Date(systemClock.now().getTime() + minute).toISOString())
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
    /** The carrier has said that it records; of the end it says nothing. `endedAt` null: the call goes on. */
    const callSid = `CA${randomUUID().replaceAll('-', '')}`
    const begun = async ({ endedAt }: { endedAt: Date | null }) => {
      await db.updateTable('session').set({ callSid, endedAt }).where('id', '=', sessionId).execute()
      const change = { callSid, endedAt, carrierSid: server.accountSid }
      await db.updateTable('call').set(change).where('id', '=', sessionId).execute()
      await saveRecording(db, {
        ...{ companyId, sid, callId: sessionId, source: 'RecordVerb', status: 'in-progress', at: clock.now() },
      })
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
      begun,
      callSid,
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

/** Wakes a job and waits until it has done what is due. */
export const runOf = async ({ job }: { job: ReturnType<typeof createRecordingJob> }) => {
  job.wake()
  await job.idle()
}
