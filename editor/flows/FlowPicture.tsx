import type { Flow } from '#shared/flow/flow.ts'
import { useMemo } from 'react'
import { flowOutline } from './flowOutline.ts'

/** The outline of a flow, for the eye only. */
export function FlowPicture({ flow }: { flow: Pick<Flow, 'nodes' | 'edges'> }) {
  const { viewBox, boxes, lines } = useMemo(() => flowOutline(flow), [flow])
  return (
    <svg className="flowPicture" viewBox={viewBox} preserveAspectRatio="xMidYMid meet" aria-hidden focusable="false">
      {lines.map(({ id, path }) => (
        <path key={id} d={path} />
      ))}
      {boxes.map(({ id, isStart, ...box }) => (
        <rect key={id} {...box} rx={20} data-start={isStart || undefined} />
      ))}
    </svg>
  )
}
