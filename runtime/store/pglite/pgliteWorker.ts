import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, types } from '@electric-sql/pglite'
import type { QueryRows, WorkerError, WorkerMessage, WorkerRequest, WorkerSettings } from './workerMessages.ts'

if (!parentPort) throw new Error('This file is the worker of the embedded database.')
const port = parentPort
const post = (message: WorkerMessage) => port.postMessage(message)

// As postgres/parseTypesAlike.ts reads them.
const parsers = { [types.INT8]: Number, [types.DATE]: String }
const stops = new Map<string, () => Promise<void>>()

async function open({ folder, image }: WorkerSettings): Promise<PGlite> {
  return PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(image === undefined ? {} : { loadDataDir: new Blob([await readFile(image)]) }),
    parsers,
  })
}

async function answer(db: PGlite, request: WorkerRequest): Promise<void> {
  switch (request.kind) {
    case 'query': {
      const { rows, affectedRows } = await db.query(request.sql, [...request.params])
      return done(request.id, { rows, affectedRows: affectedRows ?? 0 })
    }
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
const byIndex = 'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

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
