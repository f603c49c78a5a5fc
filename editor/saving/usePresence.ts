import { useEffect } from 'react'
import { useClient } from '../api/clientContext.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'

/** Nobody needs to see every stop of somebody who walks through the nodes. */
const pauseMs = 300

/** Tells others at which node this tab is. */
export function usePresence(): void {
  const client = useClient()
  const { flowId, clientId } = useStudio()
  const selected = useView((view) => view.selected)
  const nodeId = useFlow((flow) => flow.nodes.find(({ id }) => selected.has(id))?.id ?? null)
  useEffect(() => {
    const timer = setTimeout(() => {
      const param = { flowId }
      client
        .send(() => client.api.flows[':flowId'].draft.presence.$post({ param, json: { clientId, nodeId } }))
        // It is said again at the next node.
        .catch(() => undefined)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [client, flowId, clientId, nodeId])
}
