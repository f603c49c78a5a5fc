import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { sql } from 'kysely'
import { expect, it, onTestFinished, vi } from 'vitest'
import { onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { openPostgres } from './openPostgres.ts'

/** Stands before the server; `fallSilent` leaves all its connections open and says nothing more on them, new ones are fine. */
async function startProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>()
  const silent = new Set<Socket>()
  const proxy = createServer((near) => {
    const far = connect(target)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => void (silent.has(one) || other.write(bytes)))
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return {
    port: (proxy.address() as AddressInfo).port,
    breakOff: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    fallSilent: () => sockets.forEach((socket) => silent.add(socket)),
  }
}

onPostgres('a server that is gone without a word', (database) => {
  const openThrough = async (answerWithinMs = 30_000) => {
    const url = new URL(database.url)
    const proxy = await startProxy({ host: url.hostname, port: Number(url.port || 5432) })
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    const timers = manualTimers()
    const store = await openPostgres({ url: url.href, log: silentLog, timers, poolSize: 1, answerWithinMs })
    onTestFinished(() => store.close())
    return { ...proxy, timers, store }
  }

  it('keeps nobody waiting for ever, and its connection is not used again', async () => {
    const { store, fallSilent } = await openThrough(300)
    await sql`select ${1}::int as one`.execute(store.db)
    fallSilent()
    await expect(sql`select ${1}::int as one`.execute(store.db)).rejects.toThrow()
    expect((await sql`select ${2}::int as two`.execute(store.db)).rows).toEqual([{ two: 2 }])
    expect((await sql`select 3 as three`.execute(store.db)).rows).toEqual([{ three: 3 }])
  })

  it('or breaks off under way, ends no process: whoever waits gets an error, and the next a connection', async () => {
    const { store, breakOff } = await openThrough()
    const text = { name: 'sleep', text: 'select pg_sleep($1::float8)' }
    const waiting = [store.hot.execute(text, ['5']), sql`select pg_sleep(${5})`.execute(store.db)]
    for (const each of waiting) each.catch(() => undefined)
    await vi.waitFor(
      async () => {
        const { rows } = await sql`select from pg_stat_activity where query like 'select pg_sleep($1%'
          and state = 'active' and datname = current_database()`.execute(database.store.db)
        expect(rows).toHaveLength(2)
      },
      { timeout: 10_000, interval: 20 },
    )
    breakOff()
    for (const each of waiting) await expect(each).rejects.toThrow()
    expect((await sql`select ${2}::int as two`.execute(store.db)).rows).toEqual([{ two: 2 }])
    expect(await store.hot.execute({ name: 'one', text: 'select $1::int as one' }, ['1'])).toEqual([{ one: 1 }])
    const inTransaction = store.db.transaction().execute(async (tx) => {
      await sql`select ${1}`.execute(tx)
      breakOff()
      await vi.waitFor(() =>
        sql`select ${1}`.execute(tx).then(
          () => Promise.reject(new Error('Still there.')),
          () => undefined,
        ),
      )
      await sql`select ${1}`.execute(tx)
    })
    await expect(inTransaction).rejects.toThrow()
    expect((await sql`select ${2}::int as two`.execute(store.db)).rows).toEqual([{ two: 2 }])
  })

  it('is found out by the connection that listens, which is made again', async () => {
    const { store, fallSilent, timers } = await openThrough(300)
    const heard: string[] = []
    let gaps = 0
    await store.listen(
      'things',
      (payload) => heard.push(payload),
      () => gaps++,
    )
    fallSilent()
    await vi.waitFor(
      async () => {
        await timers.pass(30_000)
        expect(gaps).toBe(1)
      },
      { timeout: 10_000, interval: 20 },
    )
    await database.store.notify('things', 'again')
    await vi.waitFor(() => expect(heard).toEqual(['again']), { timeout: 10_000 })
  })
})
