import { useCallback } from 'react'
import { useReactFlow, useStoreApi } from 'reactflow'

const glideMs = 220
/** To the right there is more beside a card: the buttons of its free ports. */
const [margin, rightMargin] = [40, 96]

/** Brings a node into view: nothing moves when it is in view already. */
export function useShowNode(): (nodeId: string) => void {
  const { getNode, getZoom, setCenter } = useReactFlow()
  const store = useStoreApi()
  return useCallback(
    (nodeId: string) => {
      const node = getNode(nodeId)
      if (!node) return
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      const left = node.position.x * zoom + x
      const top = node.position.y * zoom + y
      const right = left + (node.width ?? 0) * zoom
      const bottom = top + (node.height ?? 0) * zoom
      const isInView = left > margin && top > margin && right < width - rightMargin && bottom < height - margin
      if (isInView) return
      void setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, {
        zoom: Math.min(Math.max(getZoom(), 0.7), 1.2),
        duration: glideMs,
      })
    },
    [getNode, getZoom, setCenter, store],
  )
}
