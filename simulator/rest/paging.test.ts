import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { human, newRestApi, ownNumber, type RestApi } from './testing/newRestApi.ts'

type Page = {
  messages: { sid: string }[]
  next_page_uri: string | null
  previous_page_uri: string | null
  first_page_uri: string
  uri: string
  page: number
  page_size: number
  start: number
  end: number
}

describe('a list in pages', () => {
  let api: RestApi
  const sids: string[] = []
  const write = async () => {
    const { sid } = await api.client.messages.create({ to: human, from: ownNumber, body: 'Hello' })
    sids.unshift(sid)
  }
  beforeAll(async () => {
    api = await newRestApi()
    for (let i = 0; i < 7; i++) {
      await write()
      // Two of each second.
      if (i % 2 === 1) await api.clock.advance(1000)
    }
  })
  afterAll(async () => {
    expect(api.problems).toEqual([])
    await api.close()
  })

  const read = async (uri: string): Promise<Page> => {
    const path = uri.slice(`/2010-04-01/Accounts/${api.account.sid}`.length)
    return (await (await api.ask(path)).json()) as Page
  }
  const first = (query: string) => read(`/2010-04-01/Accounts/${api.account.sid}/Messages.json${query}`)
  const sidsOf = ({ messages }: Page) => messages.map(({ sid }) => sid)

  it('begins with the youngest, fifty at a time', async () => {
    const page = await first('')
    expect(sidsOf(page)).toEqual(sids)
    expect(page).toMatchObject({
      page: 0,
      page_size: 50,
      start: 0,
      end: 6,
      next_page_uri: null,
      previous_page_uri: null,
    })
    expect(page.uri).toBe(`/2010-04-01/Accounts/${api.account.sid}/Messages.json?PageSize=50&Page=0`)
  })

  it('goes on where the page before ended, and back, whatever came on top', async () => {
    const before = [...sids]
    const one = await first('?PageSize=3&To=%2B15550190001')
    await write()
    const two = await read(one.next_page_uri ?? '')
    const three = await read(two.next_page_uri ?? '')
    expect([one, two, three].flatMap(sidsOf)).toEqual(before)
    expect(three).toMatchObject({ page: 2, next_page_uri: null })
    expect(three.uri).toContain('To=%2B15550190001')
    expect(sidsOf(await read(three.previous_page_uri ?? ''))).toEqual(sidsOf(two))
    expect(sidsOf(await read(three.first_page_uri))[0]).toBe(sids[0])
  })

  it('counts pages when the item that a token names is gone, or no token is given', async () => {
    expect(sidsOf(await first('?PageSize=3&Page=1'))).toEqual(sids.slice(3, 6))
    const gone = `PASM${'0'.repeat(32)}`
    expect(sidsOf(await first(`?PageSize=3&Page=1&PageToken=${gone}`))).toEqual(sids.slice(3, 6))
    expect(await first('?PageSize=3&Page=9')).toMatchObject({ messages: [], next_page_uri: null, start: 27 })
  })

  it('gives a thousand at most, and refuses a size below one', async () => {
    expect((await first('?PageSize=5000')).page_size).toBe(1000)
    expect((await api.ask('/Messages.json?PageSize=0')).status).toBe(400)
    expect((await api.ask('/Messages.json?PageSize=many')).status).toBe(400)
  })

  it('is walked through by the package', async () => {
    const all = await api.client.messages.list({ pageSize: 2 })
    expect(all.map(({ sid }) => sid)).toEqual(sids)
    expect(await api.client.messages.list({ pageSize: 2, limit: 3 })).toHaveLength(3)
  })

  it('filters by instant: from, until, and a whole day', async () => {
    await api.clock.advance(60_000)
    const all = await api.client.messages.list()
    const sent = all.map(({ dateSent }) => dateSent.getTime()).sort((a, b) => a - b)
    const [early = 0] = sent
    const count = async (query: string) => (await first(query)).messages.length
    const iso = (at: number) => new Date(at).toISOString()
    expect(await count(`?DateSent%3E=${iso(early + 1000)}`)).toBe(sent.filter((at) => at >= early + 1000).length)
    expect(await count(`?DateSent%3C=${iso(early)}`)).toBe(sent.filter((at) => at <= early).length)
    expect(await count(`?DateSent=${iso(early).slice(0, 10)}`)).toBe(all.length)
    expect(await count(`?DateSent=${iso(early + 86_400_000).slice(0, 10)}`)).toBe(0)
    expect((await api.ask('/Messages.json?DateSent=yesterday')).status).toBe(400)
  })
})
