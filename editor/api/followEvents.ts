import { createParser } from 'eventsource-parser'
import { ApiFailure, failureOf, type Client } from './client.ts'

export type StreamEvent = { event: string; data: unknown; id: string | undefined }
type Following = {
  /** An event that it throws at cannot be read, and is left out. */
  onEvent: (event: StreamEvent) => void
  /** True once connected, false while the connection is lost. */
  onState?: (isConnected: boolean) => void
  signal: AbortSignal
}

/** Between tries after a lost connection; the last for all further ones. */
const waitsMs = [250, 500, 1000, 2000, 5000] as const
/** The server says something at least every 15 s: a connection that is silent for so long is dead. */
const silenceMs = 45_000
/** However long a server asks for. */
const longestWaitMs = 300_000

/**
 * Follows server-sent events with the bearer token, which EventSource cannot send, and goes on after a lost connection with
 * Last-Event-ID. Ends when the server answers 204 or the signal aborts; throws ApiFailure when the server refuses (4xx).
 */
export async function followEvents(
  client: Pick<Client, 'fetch'>,
  path: string,
  { onEvent, onState, signal }: Following,
): Promise<void> {
  let lastId: string | undefined
  let losses = 0
  const read = ({
    event = 'message',
    data,
    id,
  }: {
    event?: string | undefined
    data: string
    id?: string | undefined
  }) => {
    if (id !== undefined) lastId = id
    try {
      onEvent({ event, data: JSON.parse(data) as unknown, id })
      losses = 0
    } catch {
      // Of an older or newer server than this page.
    }
  }
  while (!signal.aborted) {
    let askedMs = 0
    const attempt = startAttempt(signal)
    try {
      const answer = await client.fetch(path, {
        headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
        signal: attempt.signal,
      })
      if (answer.status === 204) return
      if (isRefusal(answer.status)) throw await failureOf(answer)
      askedMs = retryAfterMs(answer)
      if (answer.ok && answer.body) {
        onState?.(true)
        await readAll(answer.body, createParser({ onEvent: read }), attempt)
      } else await answer.body?.cancel()
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ApiFailure && isRefusal(error.status)) throw error
    } finally {
      attempt.end()
    }
    if (signal.aborted) return
    onState?.(false)
    const waitMs = waitsMs[Math.min(losses++, waitsMs.length - 1)] ?? 5000
    await wait(Math.max(waitMs, askedMs), signal)
  }
}

/** The same request would be refused again. */
const isRefusal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429

/** RFC 9110 section 10.2.3; only seconds, as the server gives them. */
function retryAfterMs(answer: Response): number {
  const seconds = Number(answer.headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, longestWaitMs) : 0
}

type Attempt = ReturnType<typeof startAttempt>
/** One connection: ends with the signal, and when nothing was heard for too long. */
function startAttempt(signal: AbortSignal) {
  const ending = new AbortController()
  const stop = () => ending.abort()
  let timer = setTimeout(stop, silenceMs)
  signal.addEventListener('abort', stop, { once: true })
  return {
    signal: ending.signal,
    heard() {
      clearTimeout(timer)
      timer = setTimeout(stop, silenceMs)
    },
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    },
  }
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  parser: { feed(text: string): void },
  attempt: Attempt,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const cancel = () => void reader.cancel().catch(() => undefined)
  attempt.signal.addEventListener('abort', cancel, { once: true })
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      attempt.heard()
      parser.feed(decoder.decode(part.value, { stream: true }))
    }
  } finally {
    attempt.signal.removeEventListener('abort', cancel)
    cancel()
  }
}

const wait = (durationMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, durationMs)
    signal.addEventListener('abort', done, { once: true })
  })
