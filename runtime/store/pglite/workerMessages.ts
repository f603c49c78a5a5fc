/** What the worker is started with. */
export type WorkerSettings = {
  /** Absent: in memory. */
  folder?: string
  /** A dumped data folder, tar or tar.gz; only for a new database. */
  image?: string
}

/** Each is answered by one `WorkerReply` with the same id, in order. */
export type WorkerRequest = { id: number } & (
  | { kind: 'query'; sql: string; params: readonly unknown[] }
  | { kind: 'script'; sql: string }
  | { kind: 'hot'; name: string; text: string; values: readonly string[] }
  | { kind: 'listen'; channel: string }
  | { kind: 'unlisten'; channel: string }
  | { kind: 'dump' }
  | { kind: 'close' }
)
export type WorkerRequestBody = WorkerRequest extends infer R
  ? R extends WorkerRequest
    ? Omit<R, 'id'>
    : never
  : never

export type QueryRows = { rows: unknown[]; affectedRows: number }

export type WorkerError = { message: string; code?: string; detail?: string; constraint?: string; table?: string }

export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'unusable'; message: string }
  | { kind: 'result'; id: number; result: QueryRows }
  | { kind: 'dumped'; id: number; data: ArrayBuffer }
  | { kind: 'error'; id: number; error: WorkerError }
  | { kind: 'notification'; channel: string; payload: string }
