import { hc, type InferResponseType } from 'hono/client'
import { expect, expectTypeOf, it } from 'vitest'
import { onPglite } from '#runtime/testing/databases.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import type { FlowSummary } from '#shared/api/flow.ts'
import type { SessionView } from '#shared/api/session.ts'
import type { apiRoutes } from './api.ts'

onPglite('the typed client', (database) => {
  it('knows paths, bodies and answers of the API', async () => {
    const { app, newMember } = newApi(database.store)
    const { token } = await newMember('owner')
    const client = hc<ReturnType<typeof apiRoutes>>('http://localhost', {
      headers: { authorization: `Bearer ${token}` },
      fetch: (input: string | URL | Request, init?: RequestInit) => app.request(input, init),
    })
    expectTypeOf<InferResponseType<typeof client.api.flows.$get, 200>>().toEqualTypeOf<{
      items: FlowSummary[]
      nextCursor: string | null
    }>()
    expectTypeOf<InferResponseType<typeof client.api.sessions.$get, 200>['items']>().toEqualTypeOf<SessionView[]>()
    const created = await client.api.flows.$post({ json: { name: 'Typed' } })
    expect(created.status).toBe(201)
    const { id } = await created.json()
    const answer = await client.api.flows[':flowId'].$get({ param: { flowId: id } })
    expect((await answer.json()).name).toBe('Typed')
  })
})
