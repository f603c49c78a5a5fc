import type { Flow } from '#shared/flow/flow.ts'
import type { TidyAnswer, TidyAsked } from './tidyWorker.ts'

/** New places for all nodes or some, worked out beside the page. Rejects when the worker fails. */
export function askTidy(flow: Flow, only?: ReadonlySet<string>): Promise<TidyAnswer> {
  const worker = new Worker(new URL('./tidyWorker.ts', import.meta.url), { type: 'module' })
  return new Promise<TidyAnswer>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<TidyAnswer>) => resolve(data))
    worker.addEventListener('error', ({ message }) => reject(new Error(`Laying out failed: ${message}`)))
    worker.postMessage({ flow, only: only && [...only] } satisfies TidyAsked)
  }).finally(() => worker.terminate())
}
