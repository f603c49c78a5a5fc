import { useEffect } from 'react'
import { usePageParams } from '../shell/usePageParams.ts'
import { useStudio } from '../state/studio.ts'

/** Goes to the node of the draft that the address names (`?node=…`), once; with `version` the one of that version is meant. */
export function useLinkedNode(): void {
  const { document, view } = useStudio()
  const [params, setParams] = usePageParams()
  const nodeId = params.has('version') ? null : params.get('node')
  useEffect(() => {
    if (nodeId === null) return
    // The address is for arriving: a reload is for what was done since.
    const rest = new URLSearchParams(params)
    rest.delete('node')
    setParams(rest, { replace: true })
    if (document.getState().flow.nodes.some(({ id }) => id === nodeId)) view.goTo(nodeId)
  }, [nodeId, params, setParams, document, view])
}
