import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, types } from '@electric-sql/pglite'
import { keptPlan } from '../keptPlan.ts'
import type { QueryRows, WorkerError, WorkerMessage, WorkerRequest, WorkerSettings } from './workerMessages.ts'

if (!parentPort) throw new Error('This file is the worker of the embedded database.')
const port = parentPort
const post = (message: WorkerMessage) => port.postMessage(message)

// As postgres/parseTypesAlike.ts reads them.
const parsers = { [types.INT8]: Number, [types.DATE]: String }
const stops = new Map<string, () => Promise<void>>()

async function open({ folder, image }: WorkerSettings): Promise<PGlite> {
  const db = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(image === undefined ? {} : { loadDataDir: new Blob([await readFile(image)]) }),
    parsers,
  })
  // Without autovacuum nothing would ever renew a kept plan that was made while tables were small.
  await db.exec('set plan_cache_mode = force_custom_plan')
  return db
}

async function answer(db: PGlite, request: WorkerRequest): Promise<void> {
  switch (request.kind) {
    case 'query':
      return done(request.id, await executeQuery(db, request))
    case 'script': {
      const results = await db.exec(request.sql)
      return done(request.id, { rows: results.at(-1)?.rows ?? [], affectedRows: 0 })
    }
    case 'hot':
      return done(request.id, { rows: await executeHot(db, request), affectedRows: 0 })
    case 'listen': {
      const { channel } = request
      if (!stops.has(channel)) {
        const stop = await db.listen(`"${channel}"`, (payload) => post({ kind: 'notification', channel, payload }))
        stops.set(channel, () => stop())
      }
      return done(request.id)
    }
    case 'unlisten': {
      await stops.get(request.channel)?.()
      stops.delete(request.channel)
      return done(request.id)
    }
    case 'dump': {
      const data = await (await db.dumpDataDir('gzip')).arrayBuffer()
      return post({ kind: 'dumped', id: request.id, data })
    }
    case 'close': {
      await db.close()
      return done(request.id)
    }
    default:
      request satisfies never
  }
}

const prepared = new Set<string>()
// As the hot connection to Postgres: a kept plan made while tables are small would scan them whole later on.
const byIndex =
  'set local plan_cache_mode = force_generic_plan; ' +
  'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

/** Prepared once, and sent as text in one go: a fifth of what `db.query` costs, which parses and plans anew in five exchanges. */
async function executeHot(
  db: PGlite,
  { name, text, values }: Extract<WorkerRequest, { kind: 'hot' }>,
): Promise<unknown[]> {
  if (!prepared.has(name)) {
    await db.exec(`prepare ${name} as ${text}`)
    prepared.add(name)
  }
  const literals = values.map((value) => `'${value.replaceAll("'", "''")}'`)
  const results = await db.exec(`${byIndex}; execute ${name}(${literals.join(', ')})`)
  return results.at(-1)?.rows ?? []
}

/** Lists of ids make ever new texts; those beyond are not kept. */
const maxNames = 500
const names = new Map<string, string>()

/**
 * As `db.query`, but prepared once and sent as text in one go where every value can be written as a literal, which the prepared
 * statement reads as the type it wants: a fifth of the time.
 */
async function executeQuery(
  db: PGlite,
  { sql, params }: Extract<WorkerRequest, { kind: 'query' }>,
): Promise<QueryRows> {
  const literals = params.map(literalOf)
  const isPlain = params.length > 0 && literals.every((literal) => literal !== undefined)
  if (!isPlain || (!names.has(sql) && names.size >= maxNames)) {
    const { rows, affectedRows } = await db.query(sql, [...params])
    return { rows, affectedRows: affectedRows ?? 0 }
  }
  let name = names.get(sql)
  if (name === undefined) {
    name = `q${names.size + 1}`
    await db.exec(`prepare ${name} as ${sql}`)
    names.set(sql, name)
  }
  const execution = `execute ${name}(${literals.join(', ')})`
  const results = await db.exec(sql.startsWith(keptPlan) ? `${byIndex}; ${execution}` : execution)
  const result = results.at(-1)
  return { rows: result?.rows ?? [], affectedRows: result?.affectedRows ?? 0 }
}

/** Of numbers, texts, instants and nothing; lists, objects and bytes are left to the driver, which knows the types. */
function literalOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'null'
  // A zero byte would end the text early; the driver has the database refuse it.
  if (typeof value === 'string') return value.includes('\0') ? undefined : `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number' || typeof value === 'boolean') return `'${value}'`
  return value instanceof Date ? `'${value.toISOString()}'` : undefined
}

function done(id: number, result: QueryRows = { rows: [], affectedRows: 0 }): void {
  post({ kind: 'result', id, result })
}

function describeError(error: unknown): WorkerError {
  if (!(error instanceof Error)) return { message: String(error) }
  const field = (name: string) => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  return { message: error.message, ...field('code'), ...field('detail'), ...field('constraint'), ...field('table') }
}

const db = await open(workerData as WorkerSettings).catch((error: unknown) => {
  post({ kind: 'unusable', message: error instanceof Error ? error.message : String(error) })
})
if (db) {
  // One at a time, in the order they came: a transaction is nothing but its statements in a row.
  let last: Promise<void> = Promise.resolve()
  port.on('message', (request: WorkerRequest) => {
    last = last
      .then(() => answer(db, request))
      .catch((error: unknown) => {
        post({ kind: 'error', id: request.id, error: describeError(error) })
        // A trap inside WebAssembly leaves its memory in an unknown state: ending here makes the proxy start another worker.
        if (error instanceof WebAssembly.RuntimeError) process.exit(1)
      })
  })
  post({ kind: 'ready' })
}
