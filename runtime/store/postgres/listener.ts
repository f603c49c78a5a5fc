import pg from 'pg'
import type { Cancel, Timers } from '#runtime/clock.ts'
import type { StopListening, StoreLog } from '../store.ts'

type Subscription = { channel: string; onMessage: (payload: string) => void; onReconnect: () => void }

/** Waits between attempts double from the first to the second figure. */
const firstWaitMs = 100
const longestWaitMs = 5000
/** A connection on which nothing is said may be gone without a word, and every message with it: so it is asked. */
const heartbeatMs = 30_000

export type Listener = {
  listen(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<StopListening>
  close(): Promise<void>
}

/** LISTEN on one connection of its own, made at the first use and made again when it breaks. */
export function createListener(deps: { connect: () => pg.Client; timers: Timers; log: StoreLog }): Listener {
  const { timers, log } = deps
  const subscriptions = new Set<Subscription>()
  let client: Promise<pg.Client> | undefined
  let cancelRetry: Cancel | undefined
  let isClosed = false

  async function connect(): Promise<pg.Client> {
    const fresh = deps.connect()
    fresh.on('notification', ({ channel, payload }) => {
      for (const each of [...subscriptions]) if (each.channel === channel) each.onMessage(payload ?? '')
    })
    fresh.on('error', (error) => log.warn({ err: error }, 'The connection that listens to the database broke.'))
    try {
      await fresh.connect()
      for (const channel of new Set([...subscriptions].map((each) => each.channel))) await listenOn(fresh, channel)
    } catch (error) {
      await fresh.end().catch(() => undefined)
      throw error
    }
    const stopHeart = timers.every(heartbeatMs, () => {
      fresh
        .query('select 1', [])
        .catch((error: unknown) => log.warn({ err: error }, 'The connection that listens does not answer.'))
    })
    fresh.once('end', () => {
      stopHeart()
      client = undefined
      reconnectAfter(firstWaitMs)
    })
    return fresh
  }

  function reconnectAfter(waitMs: number): void {
    if (isClosed || subscriptions.size === 0) return
    cancelRetry = timers.after(waitMs, () => {
      client = connect()
      client.then(
        () => {
          for (const each of [...subscriptions]) each.onReconnect()
        },
        (error: unknown) => {
          client = undefined
          log.warn({ err: error }, 'Listening to the database failed; trying again.')
          reconnectAfter(Math.min(waitMs * 2, longestWaitMs))
        },
      )
    })
  }

  return {
    async listen(channel, onMessage, onReconnect) {
      const subscription = { channel, onMessage, onReconnect }
      subscriptions.add(subscription)
      try {
        client ??= connect()
        await listenOn(await client, channel)
      } catch (error) {
        subscriptions.delete(subscription)
        client = undefined
        throw error
      }
      return async () => {
        subscriptions.delete(subscription)
        if ([...subscriptions].some((each) => each.channel === channel)) return
        await (await client)?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined)
      }
    },
    async close() {
      isClosed = true
      cancelRetry?.()
      subscriptions.clear()
      await client?.then((open) => open.end()).catch(() => undefined)
    },
  }
}

async function listenOn(client: pg.Client, channel: string): Promise<void> {
  await client.query(`listen ${pg.escapeIdentifier(channel)}`)
}
