import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { projectRoot } from '#runtime/projectRoot.ts'
import { DatabaseError, OutcomeUnknownError } from '../storeErrors.ts'
import type { QueryRows, WorkerMessage, WorkerRequestBody, WorkerSettings } from './workerMessages.ts'

export type PgliteWorker = {
  ask(request: WorkerRequestBody): Promise<QueryRows>
  dump(): Promise<ArrayBuffer>
  /** Ends the thread at once, as a crash would. */
  kill(): Promise<void>
}

type Waiting = { resolve: (message: WorkerMessage) => void; reject: (error: Error) => void }

/** Starts the thread and resolves once the database is open. Whatever is under way when it ends rejects as unknown. */
export function startWorker(
  settings: WorkerSettings,
  on: { notification: (channel: string, payload: string) => void; exit: () => void },
): Promise<PgliteWorker> {
  const worker = createWorker(settings)
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let hasExited = false

  const request = (body: WorkerRequestBody): Promise<WorkerMessage> =>
    new Promise((resolve, reject) => {
      if (hasExited) return reject(new OutcomeUnknownError('The embedded database has ended.'))
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ id: lastId, ...body })
    })

  return new Promise((started, failed) => {
    let isReady = false
    let reason = 'its thread ended'
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'ready':
          isReady = true
          return started({
            async ask(body) {
              const reply = await request(body)
              return reply.kind === 'result' ? reply.result : { rows: [], affectedRows: 0 }
            },
            async dump() {
              const reply = await request({ kind: 'dump' })
              if (reply.kind !== 'dumped') throw new Error('The embedded database gave no dump.')
              return reply.data
            },
            async kill() {
              await worker.terminate()
            },
          })
        case 'unusable':
          reason = message.message
          return void worker.terminate()
        case 'notification':
          return on.notification(message.channel, message.payload)
        case 'error': {
          const { message: text, ...fields } = message.error
          waiting.get(message.id)?.reject(new DatabaseError(text, fields))
          return void waiting.delete(message.id)
        }
        default:
          waiting.get(message.id)?.resolve(message)
          waiting.delete(message.id)
      }
    })
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => {
      hasExited = true
      if (!isReady) return failed(new Error(`The embedded database does not open: ${reason}.`))
      for (const { reject } of waiting.values()) {
        reject(new OutcomeUnknownError('The embedded database ended before it answered.'))
      }
      waiting.clear()
      on.exit()
    })
  })
}

/** The build has the thread's file compiled. From the sources it is TypeScript, and `--import tsx` does not reach into threads. */
function createWorker(workerData: WorkerSettings): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(join(projectRoot, 'dist/runtime/pgliteWorker.js'), { workerData, execArgv: [] })
  }
  const addressOf = (path: string) => JSON.stringify(pathToFileURL(join(projectRoot, path)).href)
  const loader = addressOf('node_modules/tsx/dist/esm/api/index.mjs')
  const source = addressOf('runtime/store/pglite/pgliteWorker.ts')
  return new Worker(`import { register } from ${loader}; register(); await import(${source})`, {
    eval: true,
    workerData,
    execArgv: ['--input-type=module'],
  })
}
