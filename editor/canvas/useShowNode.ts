import { useCallback } from 'react'
import { useReactFlow, useStoreApi } from 'reactflow'
import { leastPan } from './leastPan.ts'
import type { Box } from './routeEdge.ts'

const glideMs = 220
/** To the right there is more beside a card: the buttons of its free ports. */
const margins = { left: 40, top: 40, right: 96, bottom: 40 }

/**
 * Brings a node into view: nothing moves when all of it is; one that a side cuts off is moved as little as need be; one that is far
 * away comes into the middle.
 */
export function useShowNode(): (nodeId: string) => void {
  const { getNode, getZoom, setCenter, setViewport } = useReactFlow()
  const store = useStoreApi()
  return useCallback(
    (nodeId: string) => {
      const node = getNode(nodeId)
      if (!node) return
      const { transform, domNode, width, height } = store.getState()
      const [x, y, zoom] = transform
      // As it is now: React Flow learns a little later that a panel took of its room.
      const pane = { width: domNode?.clientWidth || width, height: domNode?.clientHeight || height }
      const box = {
        x: node.position.x * zoom + x,
        y: node.position.y * zoom + y,
        width: (node.width ?? 0) * zoom,
        height: (node.height ?? 0) * zoom,
      }
      if (isNear(box, pane)) {
        const pan = leastPan(box, pane, margins)
        if (pan.x !== 0 || pan.y !== 0) void setViewport({ x: x + pan.x, y: y + pan.y, zoom }, { duration: glideMs })
        return
      }
      void setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, {
        zoom: Math.min(Math.max(getZoom(), 0.7), 1.2),
        duration: glideMs,
      })
    },
    [getNode, getZoom, setCenter, setViewport, store],
  )
}

/** Within a card's width or so of the pane: what was just covered, or added beside a card in view. */
const isNear = (box: Box, pane: { width: number; height: number }) =>
  box.x + 2 * box.width > 0 &&
  box.x - box.width < pane.width &&
  box.y + 2 * box.height > 0 &&
  box.y - box.height < pane.height
