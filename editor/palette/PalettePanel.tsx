import type { NodeGroup } from '#shared/flow/defineNode.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { Stack, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { Search, StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useReactFlow } from 'reactflow'
import { dragType } from '../canvas/FlowCanvas.tsx'
import { groupTitles } from '../canvas/NodePicker.tsx'
import { NodeIcon } from '../canvas/NodeIcon.tsx'
import { useStudio } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'
import { PanelHead } from '../studio/PanelHead.tsx'

const groups: readonly NodeGroup[] = ['talk', 'decide', 'connect', 'reach', 'account']

/** All node types: dragged onto the canvas or into an edge, or clicked to follow the selected node. */
export function PalettePanel() {
  const { readOnly, view } = useStudio()
  const deeds = useDeeds()
  const { screenToFlowPosition } = useReactFlow()
  const [query, setQuery] = useState('')
  // A drag swallows the leaving of the pointer, and a tooltip would stay.
  const [isDragging, setIsDragging] = useState(false)
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = Object.values(nodeTypes).filter(({ title, description, group }) => {
    const text = `${title} ${description} ${groupTitles[group]}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const middle = () => screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 })
  const first = shown.find(({ group }) => group !== 'entry')
  return (
    <>
      <PanelHead title="Add nodes" onClose={() => view.setState({ left: null })} />
      <Stack className="panelBody" gap="sm">
        <TextInput
          size="xs"
          aria-label="Search node types"
          placeholder="Search"
          leftSection={<Search size={14} />}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter' && first) deeds.addAfterSelected(first.type, middle())
          }}
        />
        {readOnly !== undefined && (
          <Text size="xs" className="quiet">
            {readOnly}
          </Text>
        )}
        {groups.map((group) => {
          const types = shown.filter((type) => type.group === group)
          if (types.length === 0) return null
          return (
            <Stack key={group} gap={2} component="section" aria-label={groupTitles[group]}>
              <Text size="xs" fw={500} className="quiet" px={8}>
                {groupTitles[group]}
              </Text>
              {types.map(({ type, title, description, icon }) => (
                <Tooltip key={type} disabled={isDragging} label={description} position="right" multiline maw={240}>
                  <UnstyledButton
                    className="paletteItem"
                    data-group={group}
                    data-disabled={readOnly !== undefined || undefined}
                    aria-disabled={readOnly !== undefined}
                    draggable={readOnly === undefined}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(dragType, type)
                      event.dataTransfer.effectAllowed = 'copy'
                      setIsDragging(true)
                    }}
                    onDragEnd={() => setIsDragging(false)}
                    onClick={() => deeds.addAfterSelected(type, middle())}
                  >
                    <span className="paletteIcon">
                      <NodeIcon name={icon} />
                    </span>
                    <Text size="sm">{title}</Text>
                  </UnstyledButton>
                </Tooltip>
              ))}
            </Stack>
          )
        })}
        {shown.length === 0 && (
          <Text size="sm" className="quiet">
            No node type is called that.
          </Text>
        )}
        {readOnly === undefined && words.length === 0 && (
          <UnstyledButton className="paletteItem" onClick={() => deeds.addNote(middle())}>
            <span className="paletteIcon">
              <StickyNote size={16} aria-hidden />
            </span>
            <Text size="sm">Note on the canvas</Text>
          </UnstyledButton>
        )}
      </Stack>
    </>
  )
}
