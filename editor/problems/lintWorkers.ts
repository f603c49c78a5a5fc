let ready: Worker | undefined

const start = () => new Worker(new URL('./lintWorker.ts', import.meta.url), { type: 'module' })

/** Starts a checker ahead of the document that it will check: it gets warm while the document is on its way. */
export function prepareLintWorker(): void {
  ready ??= start()
}

/** The prepared checker, or a new one. Whoever takes it ends it. */
export function takeLintWorker(): Worker {
  const worker = ready ?? start()
  ready = undefined
  return worker
}
