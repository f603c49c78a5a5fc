import { draftSchema, flowSummarySchema } from '#shared/api/flow.ts'
import { flowSchema } from '#shared/flow/flow.ts'
import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { isMissing } from '../api/isMissing.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { lazyPart } from '../shell/lazyPart.tsx'
import { NoSuch } from '../shell/NoSuch.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { PartFailed } from '../shell/PartFailed.tsx'
import { PageLoading } from '../shell/PageLoading.tsx'
import { ownClientId } from './clientId.ts'

// The studio comes on demand, at the same time as the flow that it is to show.
const OpenFlow = lazyPart(
  () => import('./OpenFlow.tsx').then(({ OpenFlow }) => OpenFlow),
  (_props, fault) => (
    <Box className="pageFrame">
      <PartFailed {...fault} />
    </Box>
  ),
)

/** One flow, open to be drawn, tried and published. */
export function StudioPage() {
  const { flowId = '' } = useParams()
  const client = useClient()
  const { may, whyNot } = useMay('flows:write')
  useState(() => OpenFlow.preload())
  const summary = useQuery({
    queryKey: ['flows', 'one', flowId],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.flows[':flowId'].$get({ param: { flowId } }, { init: { signal } }),
        flowSummarySchema,
      ),
  })
  const draft = useQuery({
    // What was loaded once is the studio's from then on; other saves come by the draft's own events.
    queryKey: ['flows', 'draft', flowId],
    queryFn: async ({ signal }) => {
      const { flow, revision, updatedBy } = await client.read(
        () => client.api.flows[':flowId'].draft.$get({ param: { flowId } }, { init: { signal } }),
        draftSchema,
      )
      return { flow: flowSchema.parse(flow), revision, updatedBy, clientId: await ownClientId() }
    },
    staleTime: Infinity,
    gcTime: 0,
  })
  // An open flow stays open while the server is away.
  const failed = (summary.data ? null : summary.error) ?? (draft.data ? null : draft.error)
  if (isMissing(failed))
    return (
      <PageFrame title="Nothing here">
        <NoSuch title="There is no such flow" path="/flows" label="Go to the flows" />
      </PageFrame>
    )
  if (failed)
    return (
      <Box className="pageFrame">
        <FailureNotice
          title="The flow could not be opened"
          error={failed}
          retry={() => {
            void summary.refetch()
            void draft.refetch()
          }}
        />
      </Box>
    )
  if (!summary.data || !draft.data) return <PageLoading />
  return (
    <OpenFlow
      key={flowId}
      flowId={flowId}
      flowKey={summary.data.key}
      clientId={draft.data.clientId}
      flow={draft.data.flow}
      revision={draft.data.revision}
      updatedBy={draft.data.updatedBy}
      readOnly={may ? (summary.data.isArchived ? 'The flow is archived.' : undefined) : whyNot}
    />
  )
}
