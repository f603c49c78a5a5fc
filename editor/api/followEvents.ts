import { createParser } from 'eventsource-parser'
import { ApiFailure, failureOf, type Client } from './client.ts'

export type StreamEvent = { event: string; data: unknown; id: string | undefined }
type Following = {
  onEvent: (event: StreamEvent) => void
  /** True once connected, false while the connection is lost. */
  onState?: (isConnected: boolean) => void
  signal: AbortSignal
}

/** Between tries after a lost connection; the last for all further ones. */
const waitsMs = [0, 500, 1000, 2000, 5000] as const

/**
 * Follows server-sent events with the bearer token, which EventSource cannot send, and goes on after a lost connection with
 * Last-Event-ID. Ends when the server answers 204 or the signal aborts; throws ApiFailure when the server refuses (4xx).
 */
export async function followEvents(
  client: Client,
  path: string,
  { onEvent, onState, signal }: Following,
): Promise<void> {
  let lastId: string | undefined
  let losses = 0
  while (!signal.aborted) {
    const parser = createParser({
      onEvent({ event = 'message', data, id }) {
        if (id !== undefined) lastId = id
        losses = 0
        onEvent({ event, data: JSON.parse(data) as unknown, id })
      },
    })
    try {
      const answer = await client.fetch(path, {
        headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
        signal,
      })
      if (answer.status === 204) return
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw await failureOf(answer)
      if (answer.ok && answer.body) {
        onState?.(true)
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value)
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ApiFailure && error.status !== 0) throw error
    }
    if (signal.aborted) return
    onState?.(false)
    await wait(waitsMs[Math.min(losses++, waitsMs.length - 1)] ?? 5000, signal)
  }
}

const wait = (durationMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
