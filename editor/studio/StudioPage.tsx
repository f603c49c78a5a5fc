import { draftSchema, flowSummarySchema } from '#shared/api/flow.ts'
import { flowSchema, type Flow } from '#shared/flow/flow.ts'
import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { prepareLintWorker } from '../problems/lintWorkers.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { Saving } from '../saving/Saving.tsx'
import { PageLoading } from '../shell/PageLoading.tsx'
import { createFlowStore } from '../state/flowStore.ts'
import { StudioContext, type Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { ownClientId } from './clientId.ts'
import { StudioLayout } from './StudioLayout.tsx'

/** One flow, open to be drawn, tried and published. */
export function StudioPage() {
  const { flowId = '' } = useParams()
  const client = useClient()
  const { may, whyNot } = useMay('flows:write')
  useEffect(prepareLintWorker, [])
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
      const { flow, revision } = await client.read(
        () => client.api.flows[':flowId'].draft.$get({ param: { flowId } }, { init: { signal } }),
        draftSchema,
      )
      return { flow: flowSchema.parse(flow), revision, clientId: await ownClientId() }
    },
    staleTime: Infinity,
    gcTime: 0,
  })
  // An open flow stays open while the server is away.
  const failed = (summary.data ? null : summary.error) ?? (draft.data ? null : draft.error)
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
      readOnly={may ? (summary.data.isArchived ? 'The flow is archived.' : undefined) : whyNot}
    />
  )
}

type OpenFlowProps = {
  flowId: string
  flowKey: string
  clientId: string
  flow: Flow
  revision: number
  readOnly: string | undefined
}

function OpenFlow({ flowId, flowKey, clientId, flow, revision, readOnly }: OpenFlowProps) {
  const [studio] = useState<Studio>(() => ({
    flowId,
    flowKey,
    clientId,
    firstRevision: revision,
    document: createFlowStore(flow),
    view: createStudioView(flow.defaultLanguage),
    readOnly,
  }))
  useEffect(() => () => studio.view.setState({ selected: new Set() }), [studio])
  return (
    <StudioContext value={studio}>
      <Saving>
        <StudioLayout />
      </Saving>
    </StudioContext>
  )
}
