import { within } from '../content/within.ts'
import { takeDueRecordings, updateTaken, type Taken, type Work } from '../store/recordingWork.ts'
import { askForEnd, createRecordingsOf } from './askForEnd.ts'
import { deleteAtCarrier } from './deleteAtCarrier.ts'
import { deleteOutdated } from './deleteOutdated.ts'
import { fetchRecording } from './fetchRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'
import { mostTries, retryAfterMs } from './retryAfter.ts'

/** Callbacks wake the job at once; the round finds what another process heard of, and retries. */
const everyMs = 5_000
const dayMs = 24 * 3600_000
/** What a killed process had taken is taken up again after so long. */
const leaseMs = 60_000
/** A stop waits no longer for old files that a store does not delete: they are swept. */
const patienceMs = 5_000
/** Two cores answer calls, and each of these may be an hour of sound. */
const atOnce = 3

export type RecordingJob = {
  /** Something is due: look now, not at the next round. Nothing while it does not run. */
  wake(): void
  /** From now on. What it gives ends it: what is under way is given back, for others to take up. */
  start(): () => Promise<void>
  /** Resolves once nothing is under way. */
  idle(): Promise<void>
}

/** Asks carriers what became of recordings, fetches them, deletes them there, and forgets those that a company does not keep any longer. */
export function createRecordingJob(deps: RecordingDeps): RecordingJob {
  const { placing, timers, log } = deps
  const { db, clock } = placing
  const underWay = new Set<Promise<void>>()
  let looking: Promise<void> | undefined
  let retiring: Promise<void> | undefined
  let isToLookAgain = false
  let ending = new AbortController()
  ending.abort()

  const recordingsOf = createRecordingsOf(clock)
  const works: readonly [Work, (taken: Taken) => Promise<Tried>][] = [
    ['askAt', (taken) => askForEnd(deps, taken, recordingsOf)],
    ['fetchAt', (taken) => fetchRecording(deps, taken, ending.signal)],
    ['deleteAtCarrierAt', (taken) => deleteAtCarrier(deps, taken)],
  ]

  const wake = (): void => {
    if (ending.signal.aborted) return
    isToLookAgain = true
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'Recordings that are due could not be looked for.'))
      .finally(() => {
        looking = undefined
        // After its last look, and before this.
        if (isToLookAgain) wake()
      })
  }

  async function look(): Promise<void> {
    while (isToLookAgain && !ending.signal.aborted) {
      isToLookAgain = false
      for (const [work, run] of works) {
        const limit = atOnce - underWay.size
        if (limit <= 0) return
        const now = clock.now()
        const leaseUntil = new Date(now.getTime() + leaseMs)
        for (const taken of await takeDueRecordings(db, work, { now, leaseUntil, limit })) {
          const running = attend(work, taken, run).finally(() => {
            underWay.delete(running)
            wake()
          })
          underWay.add(running)
        }
      }
    }
  }

  /** Never throws. */
  async function attend(work: Work, taken: Taken, run: (taken: Taken) => Promise<Tried>): Promise<void> {
    const { companyId, sid } = taken
    const keepLease = timers.every(leaseMs / 3, () => {
      updateTaken(db, work, taken, { [work]: new Date(clock.now().getTime() + leaseMs) }).catch((error: unknown) =>
        log.warn({ companyId, recordingSid: sid, err: error }, 'The lease of a recording could not be made longer.'),
      )
    })
    try {
      const tried = await tryOnce(work, taken, run)
      keepLease()
      await settle(work, taken, tried)
    } catch (error) {
      log.error({ companyId, recordingSid: sid, work, err: error }, 'A recording could not be looked after.')
    } finally {
      keepLease()
    }
  }

  async function tryOnce(
    work: Work,
    taken: Taken,
    run: (taken: Taken) => Promise<Tried>,
  ): Promise<Tried | 'givenBack'> {
    const { companyId, sid, tries } = taken
    // One that ends the process each time it is tried.
    if (tries > mostTries) return { kind: 'over', problem: 'It was tried too often, and never came to an end.' }
    try {
      return await run(taken)
    } catch (error) {
      if (ending.signal.aborted) return 'givenBack'
      log.error({ companyId, recordingSid: sid, work, err: error }, 'A recording could not be looked after.')
      return { kind: 'later', problem: 'It could not be kept on this server; its log says why.' }
    }
  }

  async function settle(work: Work, taken: Taken, tried: Tried | 'givenBack'): Promise<void> {
    const { companyId, sid, tries } = taken
    const now = clock.now()
    if (tried === 'givenBack') {
      await updateTaken(db, work, taken, { [work]: now, fetchTries: tries - 1 })
      return
    }
    if (tried.kind === 'done') {
      // A fetched one has said so itself, with its item.
      await updateTaken(db, work, taken, { [work]: null, fetchTries: 0, fetchError: null })
      return
    }
    if (tried.kind === 'wait') {
      await updateTaken(db, work, taken, { [work]: tried.until, fetchTries: tries - 1 })
      return
    }
    const { problem } = tried
    const isOver = tried.kind === 'over' || tries >= mostTries
    // What the carrier has is never left there unknown, nor undeleted: it has its turn again the next day.
    const afterAll = work === 'fetchAt' ? null : new Date(now.getTime() + dayMs)
    const next = isOver ? afterAll : new Date(now.getTime() + retryAfterMs(tries, placing.random))
    await updateTaken(db, work, taken, { [work]: next, fetchError: problem, ...(isOver && { fetchTries: 0 }) })
    if (isOver) log.warn({ companyId, recordingSid: sid, work, problem }, 'A recording is given up for now.')
  }

  const retire = (): void => {
    retiring ??= deleteOutdated(deps, ending.signal)
      .then((deleted) => {
        if (deleted > 0) wake()
      })
      .catch((error: unknown) => log.error({ err: error }, 'Old recordings could not be deleted.'))
      .finally(() => (retiring = undefined))
  }

  const attended = async (): Promise<void> => {
    while (looking || underWay.size > 0) await Promise.all([looking, ...underWay])
  }
  const idle = async (): Promise<void> => {
    while (looking || retiring || underWay.size > 0) await Promise.all([retiring, attended()])
  }

  return {
    wake,
    idle,
    start() {
      ending = new AbortController()
      const cancels = [timers.every(everyMs, wake), timers.every(dayMs, retire)]
      // A process that is started every day never sees a day pass.
      retire()
      wake()
      return async () => {
        for (const cancel of cancels) cancel()
        ending.abort()
        await Promise.all([attended(), within(timers, patienceMs, Promise.resolve(retiring))])
      }
    },
  }
}
