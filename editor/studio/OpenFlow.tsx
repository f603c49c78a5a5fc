import type { Flow } from '#shared/flow/flow.ts'
import { useEffect, useState } from 'react'
import { prepareLintWorker } from '../problems/lintWorkers.ts'
import { Saving } from '../saving/Saving.tsx'
import { createFlowStore } from '../state/flowStore.ts'
import { keepOpen } from '../state/openFlows.ts'
import { StudioContext, type Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { StudioLayout } from './StudioLayout.tsx'

type OpenFlowProps = {
  flowId: string
  flowKey: string
  clientId: string
  flow: Flow
  revision: number
  updatedBy: string | null
  readOnly: string | undefined
}

/** The studio around a flow that was loaded. */
export function OpenFlow({ flowId, flowKey, clientId, flow, revision, updatedBy, readOnly }: OpenFlowProps) {
  const [studio] = useState<Studio>(() => ({
    flowId,
    flowKey,
    clientId,
    firstRevision: revision,
    firstUpdatedBy: updatedBy,
    document: createFlowStore(flow),
    view: createStudioView(flow.defaultLanguage),
    readOnly,
  }))
  useEffect(prepareLintWorker, [])
  useEffect(() => keepOpen(studio), [studio])
  useEffect(() => () => studio.view.setState({ selected: new Set() }), [studio])
  return (
    <StudioContext value={studio}>
      <Saving>
        <StudioLayout />
      </Saving>
    </StudioContext>
  )
}
