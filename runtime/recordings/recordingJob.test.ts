import { randomUUID } from 'node:crypto'
import { RawNode } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { eachDatabase, onPglite, onPostgres } from '#runtime/testing/databases.ts'
import { newMediaDir } from '#runtime/testing/newLibrary.ts'
import { noteTranscript } from './noteTranscript.ts'
import { mostTries } from './retryAfter.ts'
import { minute, recordingTests, runOf, voice } from './testing/recordingTests.ts'

const gets = (asked: readonly string[]) => asked.filter((one) => one.startsWith('GET'))
eachDatabase('the job of recordings', (database) => {
  const on = recordingTests(database)

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
      clock.move(minute / 2)
      await first.timers.pass(minute / 2)
      await vi.waitFor(async () => expect((await row()).fetchAt?.getTime()).toBe(clock.now().getTime() + minute), {
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
})

onPglite('a job of recordings that is woken', (database) => {
  const on = recordingTests(database)

  it('looks once more, at whatever moment of its last look', async () => {
    const { process } = await on.begin()
    const { store } = database
    const takes = new WeakSet<object>()
    let taken = 0
    /** Called when what the last query of a look gave is on its way to it. */
    let atLast = () => {}
    const db = store.db.withPlugin({
      transformQuery({ node, queryId }) {
        if (RawNode.is(node) && node.sqlFragments.join('').includes('for update skip locked')) takes.add(queryId)
        return node
      },
      async transformResult({ result, queryId }) {
        if (takes.has(queryId) && ++taken === 3) atLast()
        return result
      },
    })
    const { job } = process({ db, notify: store.notify, kind: store.kind })
    await job.idle()
    for (let turns = 0; turns < 40; turns++) {
      const woken = new Promise<void>((resolve) => {
        atLast = async () => {
          for (let turn = 0; turn < turns; turn++) await undefined
          job.wake()
          resolve()
        }
      })
      taken = 0
      job.wake()
      await woken
      await job.idle()
      expect([turns, taken]).toEqual([turns, 6])
    }
  })
})

onPostgres('two processes', (database) => {
  const on = recordingTests(database)

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
