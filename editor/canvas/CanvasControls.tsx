import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { Maximize, Minus, Plus } from 'lucide-react'
import { Panel, useReactFlow, useStore } from 'reactflow'

const glideMs = 160

/** Zoom, in view at the foot of every canvas. */
export function CanvasControls() {
  const { zoomIn, zoomOut, fitView, zoomTo } = useReactFlow()
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <Panel position="bottom-left">
      <Group gap={0} className="canvasControls">
        <Tooltip label="Zoom out">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => void zoomOut({ duration: glideMs })}
            aria-label="Zoom out"
          >
            <Minus size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Back to 100 %">
          <button
            type="button"
            className="zoomPercent numeric"
            onClick={() => void zoomTo(1, { duration: glideMs })}
            aria-label={`Zoom is ${percent} %. Back to 100 %`}
          >
            {percent} %
          </button>
        </Tooltip>
        <Tooltip label="Zoom in">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => void zoomIn({ duration: glideMs })}
            aria-label="Zoom in"
          >
            <Plus size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Fit the flow into view">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => void fitView({ duration: glideMs, maxZoom: 1, padding: 0.12 })}
            aria-label="Fit the flow into view"
          >
            <Maximize size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Panel>
  )
}
