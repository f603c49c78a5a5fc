import { expect, it, vi } from 'vitest'
import { saveRecording } from '#runtime/store/recordings.ts'
import { saveRecordingSettings } from '#runtime/store/recordingSettings.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { mostTries } from './retryAfter.ts'
import { day, minute, recordingTests, runOf, voice } from './testing/recordingTests.ts'

eachDatabase('a recording whose end nobody told', (database) => {
  const on = recordingTests(database)

  it('is asked for once its call has been over for a while, and fetched', async () => {
    const { process, begun, row, items, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.listed.set(callSid, [{ sid, status: 'completed', duration: '2' } as never])
    on.server.sounds.set(sid, voice)
    await runOf(running)
    expect(on.server.asked).toEqual([])
    clock.move(11 * minute)
    await runOf(running)
    expect(on.server.asked).toEqual([`GET ${callSid}`, `GET ${sid}`])
    const [item] = await items()
    expect(await row()).toMatchObject({
      status: 'completed',
      durationSeconds: 2,
      itemId: item?.id,
      askAt: null,
      fetchAt: null,
    })
    expect(await row()).toMatchObject({ fetchTries: 0, fetchError: null })
  })

  it('is not asked for while its call goes on, nor once its end was told', async () => {
    const { process, begun, complete, row, clock, callSid, sid, db, sessionId } = await on.begin()
    const running = process()
    await begun({ endedAt: null })
    for (let time = 0; time < 3; time++) {
      clock.move(11 * minute)
      await runOf(running)
    }
    expect(await row()).toMatchObject({ status: 'in-progress', fetchTries: 0 })
    await db.updateTable('call').set({ endedAt: clock.now() }).where('id', '=', sessionId).execute()
    await complete()
    expect(await row()).toMatchObject({ askAt: null })
    clock.move(60 * minute)
    await runOf(running)
    expect(on.server.asked).toEqual([`GET ${sid}`])
    expect(on.server.asked).not.toContain(`GET ${callSid}`)
  })

  it('brings the other recordings of its call along', async () => {
    const { process, begun, items, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    const other = sid.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const each of [sid, other]) on.server.sounds.set(each, voice)
    on.server.listed.set(
      callSid,
      [sid, other].map((each) => ({ sid: each, status: 'completed' })),
    )
    clock.move(11 * minute)
    await runOf(running)
    expect(await items()).toHaveLength(2)
  })

  it('is asked for once with all others of its call, also when that fails', async () => {
    const { process, begun, row, clock, callSid, sid, db, companyId, sessionId } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    const others = Array.from({ length: 7 }, (_, index) => `${sid.slice(0, -1)}${index}`).filter((one) => one !== sid)
    const known = { companyId, callId: sessionId, source: 'RecordVerb', status: 'in-progress', at: clock.now() }
    for (const one of others) await saveRecording(db, { ...known, sid: one })
    on.server.faults.push(503)
    clock.move(11 * minute)
    await runOf(running)
    expect(on.server.asked).toEqual([`GET ${callSid}`])
    const all = [sid, ...others]
    on.server.listed.set(
      callSid,
      all.map((one) => ({ sid: one, status: 'absent' })),
    )
    clock.move(minute)
    await runOf(running)
    expect(on.server.asked).toEqual([`GET ${callSid}`, `GET ${callSid}`])
    for (const one of all) expect(await row(one)).toMatchObject({ status: 'absent', askAt: null })
  })

  it('is asked for again while the carrier is away or at work on it, and no more than so often', async () => {
    const { process, begun, row, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.faults.push(503)
    clock.move(11 * minute)
    await runOf(running)
    expect(await row()).toMatchObject({
      status: 'in-progress',
      fetchTries: 1,
      fetchError: expect.stringContaining('carrier') as string,
    })
    on.server.listed.set(callSid, [{ sid, status: 'processing' }])
    clock.move(minute)
    await runOf(running)
    expect(await row()).toMatchObject({ fetchTries: 2, fetchError: 'The carrier has not finished this recording yet.' })
    on.server.listed.set(callSid, [])
    for (let time = 0; time < mostTries + 3; time++) {
      clock.move(60 * minute)
      await runOf(running)
    }
    expect(on.server.asked).toHaveLength(mostTries)
    expect(await row()).toMatchObject({
      status: 'absent',
      askAt: null,
      fetchError: 'The carrier has no such recording.',
    })
  })

  it('is asked for again the day after by a carrier that was away for long, and fetched', async () => {
    const { process, begun, row, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.listed.set(callSid, [{ sid, status: 'completed' }])
    on.server.sounds.set(sid, voice)
    for (let time = 0; time < mostTries; time++) {
      on.server.faults.push(503)
      clock.move(60 * minute)
      await runOf(running)
    }
    expect(await row()).toMatchObject({ status: 'in-progress', fetchTries: 0 })
    clock.move(day)
    await runOf(running)
    expect(await row()).toMatchObject({ status: 'completed', askAt: null, itemId: expect.any(String) as string })
  })

  it.each([
    ['processing', 'The carrier never finished this recording.'],
    ['deleted', 'The recording was deleted at the carrier.'],
  ])('ends without a sound where the carrier says %s for good', async (status, fetchError) => {
    const { process, begun, row, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.listed.set(callSid, [{ sid, status }])
    for (let days = 0; days < 10; days++)
      for (let time = 0; time < mostTries; time++) {
        clock.move(120 * minute)
        await runOf(running)
      }
    expect(await row()).toMatchObject({ status: 'absent', askAt: null, fetchError })
  })

  it('ends without a sound where the carrier knows nothing of the call', async () => {
    const { process, begun, row, clock, db, sessionId } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    for (const table of ['session', 'call'] as const)
      await db.updateTable(table).set({ callSid: null }).where('id', '=', sessionId).execute()
    clock.move(11 * minute)
    await runOf(running)
    expect(await row()).toMatchObject({ status: 'absent', askAt: null })
    expect(on.server.asked).toEqual([])
  })

  it('is nothing to ask for where it is of a trial', async () => {
    const { process, begun, row, clock, db, sid } = await on.begin({ isTest: true })
    const running = process()
    await begun({ endedAt: clock.now() })
    await db.updateTable('recording').set({ askAt: clock.now() }).where('sid', '=', sid).execute()
    clock.move(11 * minute)
    await runOf(running)
    expect([on.server.asked, (await row()).askAt]).toEqual([[], null])
  })

  /** Deleted as soon as its call is over; the carrier, at work on it still, is asked and has nothing yet. */
  const deleteEarly = async () => {
    const begun = await on.begin()
    const running = begun.process()
    await begun.begun({ endedAt: null })
    expect(await begun.remove(running)).toBe('inProgress')
    for (const table of ['session', 'call'] as const)
      await begun.db.updateTable(table).set({ endedAt: begun.clock.now() }).where('id', '=', begun.sessionId).execute()
    expect(await begun.remove(running)).toBe('deleted')
    await runOf(running)
    expect(on.server.asked).toEqual([`DELETE ${begun.sid}`])
    return { ...begun, running }
  }
  const nothingDue = { itemId: null, url: null, fetchAt: null, askAt: null, deleteAtCarrierAt: null, fetchTries: 0 }

  it('can be deleted once its call is over, and a late word of its end has it deleted at the carrier', async () => {
    const { running, complete, row, items, sid } = await deleteEarly()
    await complete()
    await runOf(running)
    expect(on.server.asked).toEqual([`DELETE ${sid}`, `DELETE ${sid}`])
    expect([on.server.sounds.has(sid), await items()]).toEqual([false, []])
    expect(await row()).toMatchObject({ ...nothingDue, deletedAt: expect.any(Date) as Date })
    // The same word once more begins nothing.
    await complete()
    await runOf(running)
    expect(on.server.asked).toHaveLength(2)
    expect(await row()).toMatchObject(nothingDue)
  })

  it('is deleted at the carrier also where it is finished there long after its call, and no word of its end comes', async () => {
    const { running, row, clock, callSid, sid } = await deleteEarly()
    on.server.listed.set(callSid, [{ sid, status: 'processing' }])
    for (let hours = 0; hours < 30; hours++) {
      clock.move(60 * minute)
      await runOf(running)
    }
    on.server.sounds.set(sid, voice)
    on.server.listed.set(callSid, [{ sid, status: 'completed' }])
    clock.move(day)
    await runOf(running)
    expect([on.server.sounds.has(sid), on.server.asked.at(-1)]).toEqual([false, `DELETE ${sid}`])
    const asked = on.server.asked.length
    clock.move(8 * day)
    await runOf(running)
    expect(on.server.asked).toHaveLength(asked)
    expect(await row()).toMatchObject(nothingDue)
  })

  it.each([
    ['told that there is nothing of it', 'absent', 1],
    ['told that it is gone there', 'deleted', 1],
    ['not told of it', undefined, mostTries],
    // Then a day later, which is a week after its call.
    ['told for a week that it is at work on it', 'processing', mostTries + 1],
  ])('is not asked for any more once it was deleted and the carrier has %s', async (_, status, times) => {
    const { running, row, clock, callSid, sid } = await deleteEarly()
    if (status) on.server.listed.set(callSid, [{ sid, status }])
    for (let time = 0; time < 15; time++) {
      clock.move(60 * minute)
      await runOf(running)
    }
    clock.move(8 * day)
    for (let time = 0; time < 2; time++) await runOf(running)
    expect(await row()).toMatchObject({ ...nothingDue, fetchError: null, deletedAt: expect.any(Date) as Date })
    expect(on.server.asked.filter((one) => one === `GET ${callSid}`)).toHaveLength(times)
  })

  it.each(['before', 'after'])(
    'is still to be deleted where its end is told while the carrier is asked, %s that is over',
    async (told) => {
      const { process, begun, complete, remove, row, clock, sid } = await on.begin()
      const running = process()
      await begun({ endedAt: clock.now() })
      const askedFor = (count: number) =>
        vi.waitFor(() => expect(on.server.asked).toHaveLength(count), { timeout: 10_000, interval: 1 })
      clock.move(11 * minute)
      await remove(running)
      on.server.faults.push('hold')
      running.job.wake()
      await askedFor(1)
      await complete()
      if (told === 'after') {
        on.server.faults.push(503)
        running.job.wake()
        await askedFor(2)
        await vi.waitFor(async () => expect((await row()).fetchError).not.toBeNull(), { timeout: 10_000, interval: 5 })
      }
      // The one that began before has the carrier's word of before: it has no such recording.
      on.server.sounds.clear()
      on.server.faults.push(...(told === 'before' ? [503] : []))
      on.server.release()
      await running.job.idle()
      on.server.sounds.set(sid, voice)
      expect(await row()).toMatchObject({
        deleteAtCarrierAt: new Date(clock.now().getTime() + minute / 2),
        fetchError: expect.stringContaining('refused to delete') as string,
      })
      clock.move(minute)
      await runOf(running)
      expect([on.server.sounds.has(sid), (await row()).deleteAtCarrierAt]).toEqual([false, null])
    },
  )

  it('is fetched after all when its end is told after nobody waited for it any more', async () => {
    const { process, begun, complete, row, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.listed.set(callSid, [{ sid, status: 'processing' }])
    clock.move(8 * day)
    await runOf(running)
    expect(await row()).toMatchObject({ status: 'absent', fetchError: 'The carrier never finished this recording.' })
    await complete()
    await runOf(running)
    expect(await row()).toMatchObject({
      ...{ status: 'completed', itemId: expect.any(String) as string, fetchAt: null, fetchError: null },
    })
  })

  it('stays without a sound where the carrier itself said so', async () => {
    const { process, begun, complete, row, clock, callSid, sid } = await on.begin()
    const running = process()
    await begun({ endedAt: clock.now() })
    on.server.listed.set(callSid, [{ sid, status: 'absent' }])
    clock.move(11 * minute)
    await runOf(running)
    await complete()
    await runOf(running)
    expect(await row()).toMatchObject({ status: 'absent', itemId: null, fetchAt: null })
  })

  it('is not kept longer than the company keeps recordings', async () => {
    const { process, begun, row, clock, db, companyId, retire, sid } = await on.begin()
    const running = process()
    await saveRecordingSettings(db, companyId, { keepDays: 30, deleteAtCarrier: false })
    await begun({ endedAt: clock.now() })
    on.server.sounds.set(sid, voice)
    on.server.faults.push(503)
    clock.move(31 * day)
    await runOf(running)
    expect(await retire(running)).toBe(1)
    clock.move(minute)
    await runOf(running)
    expect([on.server.sounds.has(sid), (await row()).deletedAt]).toEqual([false, expect.any(Date)])
  })
})
