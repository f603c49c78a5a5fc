import { pino } from 'pino'
import { migrate } from '#runtime/store/migrate.ts'
import { openDatabase } from '#runtime/store/openDatabase.ts'
import { findImage } from '#runtime/store/pgliteImage.ts'
import { ensurePartitions } from '#runtime/store/partitions.ts'
import { createStepWriter, type StepRow } from '#runtime/store/saveStep.ts'
import { createUpkeep } from '#runtime/store/upkeep.ts'
import { figuresOf, startWatch, type Figures, type Watch } from './figures.ts'
import { companyId, input, reply, sessionCount, sessionIdOf, state } from './storeRows.ts'

/** A child process of the bench: writes steps through the store and prints the figures of each concurrency as JSON. */
export type StoreLoad = {
  database: { url: string } | { dataDir: string }
  concurrencies: readonly number[]
  warmUpSeconds: number
  seconds: number
  watch: Watch
}

const { database, concurrencies, warmUpSeconds, seconds, watch } = JSON.parse(process.argv[2] ?? '') as StoreLoad
const log = pino({ level: 'warn' }, pino.destination(2))
const image = findImage()
const store = await openDatabase({ ...database, ...(image !== undefined && { image }), log })
await migrate(store, { log })
await ensurePartitions(store.db, new Date())
const upkeep = createUpkeep({ store, log })
const writer = createStepWriter({ store, log, metrics: { batch: (rows) => upkeep.stepped(rows) } })

const row = (index: number, seq: number): StepRow => {
  const at = new Date()
  return {
    companyId,
    sessionId: sessionIdOf(index),
    seq,
    startedAt: at,
    at,
    turnAfter: seq + 1,
    state,
    event: { kind: 'collected', json: input },
    turnAnswered: seq,
    reply,
    isReplySealed: false,
    facts: [],
    trail: [],
  }
}
const callSidOf = (index: number) => `CA${String(index).padStart(32, '0')}`
const firstRow = (index: number): StepRow => ({
  ...row(index, 0),
  newSession: {
    channel: 'phone',
    flowId: companyId,
    versionId: companyId,
    isTest: false,
    direction: 'inbound',
    callSid: callSidOf(index),
    carrierSid: 'AC00000000000000000000000000000001',
  },
})

const stored = await store.db.selectFrom('session').select(['id', 'seq']).execute()
const seqs = new Map(stored.map(({ id, seq }) => [id, seq]))
if (seqs.size === 0)
  await Promise.all(Array.from({ length: sessionCount }, (_, index) => writer.saveStep(firstRow(index))))
const seqOf = Array.from({ length: sessionCount }, (_, index) => seqs.get(sessionIdOf(index)) ?? 1)

async function run(concurrency: number): Promise<Figures> {
  const latencies: number[] = []
  const problems: { errors: number; firstError?: string } = { errors: 0 }
  let isOn = true
  let isMeasured = false
  const caller = async (first: number) => {
    for (let index = first; isOn; index = index + concurrency < sessionCount ? index + concurrency : first) {
      const seq = seqOf[index] ?? 0
      const begun = performance.now()
      const saved = await writer.saveStep(row(index, seq))
      if (saved === 'done') seqOf[index] = seq + 1
      else {
        problems.errors += 1
        problems.firstError ??= `Session ${index} was stale at ${seq}.`
      }
      if (isMeasured && isOn) latencies.push(performance.now() - begun)
    }
  }
  const callers = Promise.all(Array.from({ length: concurrency }, (_, index) => caller(index)))
  await pause(warmUpSeconds)
  const measured = startWatch(watch)
  isMeasured = true
  await pause(seconds)
  const passed = measured()
  isOn = false
  await callers
  return figuresOf(Float64Array.from(latencies), passed, problems)
}

const pause = (length: number) => new Promise((resolve) => setTimeout(resolve, length * 1000))

const figures: Figures[] = []
for (const concurrency of concurrencies) figures.push(await run(concurrency))
await store.close()
process.stdout.write(JSON.stringify(figures))
