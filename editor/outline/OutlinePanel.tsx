import './outline.css'
import { SegmentedControl } from '@mantine/core'
import { create } from 'zustand'
import { useStudio } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { OutlineTable } from './OutlineTable.tsx'
import { OutlineTree } from './OutlineTree.tsx'

/** As it was when the panel was closed. */
const useShape = create<{ shape: 'tree' | 'table' }>(() => ({ shape: 'tree' }))

/** The flow in words, as a tree or a table, in step with the canvas. */
export function OutlinePanel() {
  const { view } = useStudio()
  const shape = useShape((state) => state.shape)
  return (
    <div className="outline" data-shape={shape}>
      <PanelHead title="Outline" onClose={() => view.setState({ left: null })}>
        <SegmentedControl
          size="xs"
          aria-label="Shape of the outline"
          value={shape}
          onChange={(value) => useShape.setState({ shape: value === 'table' ? 'table' : 'tree' })}
          data={[
            { value: 'tree', label: 'Tree' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </PanelHead>
      {shape === 'tree' ? <OutlineTree /> : <OutlineTable />}
    </div>
  )
}
