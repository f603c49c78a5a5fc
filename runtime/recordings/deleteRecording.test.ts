import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '#runtime/clock.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { saveRecordingSettings } from '#runtime/store/recordingSettings.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { newMediaDir } from '#runtime/testing/newLibrary.ts'
import { deleteOutdated } from './deleteOutdated.ts'
import { day, hum, minute, recordingTests, runOf } from './testing/recordingTests.ts'

eachDatabase('recordings', (database) => {
  const on = recordingTests(database)

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

    it('is asked of a carrier that was away for days as well', async () => {
      const { process, complete, row, remove, clock, sid } = await on.begin()
      const running = process()
      await complete()
      await runOf(running)
      await remove(running)
      for (let tries = 0; tries < 14; tries++) {
        on.server.faults.push(503)
        await runOf(running)
        clock.move(60 * minute)
      }
      clock.move(day)
      on.server.faults.length = 0
      await runOf(running)
      expect(on.server.sounds.has(sid)).toBe(false)
      expect(await row()).toMatchObject({ deleteAtCarrierAt: null, fetchError: null })
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

    it('goes on past those that cannot be deleted, says which, and tries them again the next day', async () => {
      const { process, clock, db, companyId, sessionId, sid, row } = await on.begin()
      const running = process()
      await saveRecordingSettings(db, companyId, { keepDays: 1, deleteAtCarrier: false })
      const sidOf = (number: number) => `${sid.slice(0, -3)}${String(number).padStart(3, '0')}`
      const count = 130
      // By the carrier's clock many begin in the same second.
      await sql`insert into recording (company_id, sid, call_id, source, status, started_at, updated_at)
        select ${companyId}::uuid, ${sid.slice(0, -3)} || lpad(n::text, 3, '0'), ${sessionId}::uuid, 'RecordVerb', 'completed',
          ${clock.now()}::timestamptz + n / 60 * interval '1 second' + interval '7 microseconds', now()
        from generate_series(1, ${count}::int) n`.execute(db)
      const stuck = [sidOf(1), sidOf(55)]
      await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(db)
      await sql`create trigger refuse before update on recording for each row
        when (old.sid = any (array[${sql.join(stuck.map((one) => sql.lit(one)))}]))
        execute function refuse()`.execute(db)
      clock.move(2 * day)
      const told: unknown[] = []
      const log = { ...silentLog, error: (fields: unknown) => void told.push(fields) }
      const retire = () => deleteOutdated({ placing: running.media.placing, log }, new AbortController().signal)
      expect(await retire()).toBe(count - stuck.length)
      expect(told).toMatchObject(stuck.map((recordingSid) => ({ companyId, recordingSid })))
      await sql`drop trigger refuse on recording`.execute(db)
      await sql`drop function refuse`.execute(db)
      clock.move(day)
      expect(await retire()).toBe(stuck.length)
      for (const one of stuck) expect((await row(one)).deletedAt).toEqual(clock.now())
    })

    it('is not waited for by a stop for longer than five seconds, where the store of files does not answer', async () => {
      const mediaDir = newMediaDir()
      let answer = () => {}
      const stat = vi.fn(() => new Promise<undefined>((resolve) => (answer = () => resolve(undefined))))
      const files = { ...createFolderStore({ mediaDir, clock: systemClock }), stat }
      const { process, complete, clock, db, companyId, row } = await on.begin({ mediaDir, files })
      const { timers, stop, ...running } = process()
      await complete({ startedAt: clock.now() })
      await runOf(running)
      await saveRecordingSettings(db, companyId, { keepDays: 1, deleteAtCarrier: false })
      clock.move(2 * day)
      await timers.pass(day)
      await vi.waitFor(() => expect(stat).toHaveBeenCalled(), { timeout: 10_000, interval: 5 })
      const stopped = vi.fn()
      const stopping = stop().then(stopped)
      await timers.pass(4_999)
      expect(stopped).not.toHaveBeenCalled()
      await timers.pass(1)
      await stopping
      expect((await row()).deletedAt).not.toBeNull()
      answer()
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
