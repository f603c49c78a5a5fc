import type { Flow } from '#shared/flow/flow.ts'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { AccountContext, type Account } from '../account/account.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/clientContext.ts'
import { Overlays } from '../shell/Overlays.tsx'
import { createFlowStore } from '../state/flowStore.ts'
import { StudioContext, type Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { fakeServer, me, newFlow, show } from '../testing.tsx'

type Answers = Parameters<typeof fakeServer>[0]
type Options = { answers?: Answers; permissions?: Account['permissions']; readOnly?: string }

/** A part of the studio with all that lies around it, in front of a server that answers as told. */
export async function showInStudio(flow: Flow, node: ReactNode, { answers = {}, permissions, readOnly }: Options = {}) {
  const server = fakeServer(answers)
  const studio: Studio = {
    flowId: newFlow().id,
    flowKey: newFlow().key,
    clientId: '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f',
    firstRevision: 1,
    firstUpdatedBy: null,
    document: createFlowStore(flow),
    view: createStudioView('en-US'),
    readOnly,
  }
  const account = {
    ...me,
    ...(permissions && { permissions }),
    switchCompany: () => undefined,
    signOut: () => undefined,
  } as Account
  const place = await show(
    <MantineProvider env="test">
      <ClientContext value={createClient(server)}>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <AccountContext value={account}>
            <StudioContext value={studio}>{node}</StudioContext>
          </AccountContext>
          <Overlays />
        </QueryClientProvider>
      </ClientContext>
    </MantineProvider>,
  )
  return { place, server, studio }
}
