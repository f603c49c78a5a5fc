import { ChevronRight, CornerDownRight } from 'lucide-react'
import type { CSSProperties } from 'react'
import { NodeIcon } from '../canvas/NodeIcon.tsx'
import type { OutlineRow } from './outlineOf.ts'
import type { RowWords } from './rowWords.ts'

/** Deeper rows are drawn no further in: there is little width, and the level is said. */
const maxIndent = 12

type OutlineRowViewProps = {
  id: string
  row: OutlineRow
  words: RowWords
  isActive: boolean
  isSelected: boolean
  isOpen: boolean
  /** The worst of its problems. */
  severity: 'error' | 'warning' | 'info' | undefined
  style?: CSSProperties
  /** The node's name is being written. */
  renaming: { onDone: (label: string | undefined) => void } | undefined
  onPoint: () => void
  onOpen: () => void
  onTwist: () => void
}

export function OutlineRowView({ id, row, words, isActive, isSelected, isOpen, ...rest }: OutlineRowViewProps) {
  const { severity, style, renaming, onPoint, onOpen, onTwist } = rest
  const indent = 6 + Math.min(row.level - 1, maxIndent) * 14
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded={row.hasChildren ? isOpen : undefined}
      aria-selected={isSelected}
      aria-label={words.said}
      className="outlineRow"
      data-kind={row.kind}
      data-active={isActive || undefined}
      data-group={words.card?.group}
      data-port={row.kind === 'port' ? row.portKind : undefined}
      style={{ ...style, paddingInlineStart: indent }}
      onClick={onPoint}
      onDoubleClick={onOpen}
    >
      <span
        className="outlineTwist"
        data-open={isOpen || undefined}
        data-leaf={!row.hasChildren || undefined}
        onClick={(event) => {
          if (!row.hasChildren) return
          event.stopPropagation()
          onTwist()
        }}
      >
        <ChevronRight size={14} aria-hidden />
      </span>
      {row.kind === 'node' && (
        <span className="outlineIcon">
          <NodeIcon name={words.card?.icon ?? ''} size={14} />
        </span>
      )}
      {row.kind === 'port' && <span className="outlineDot" />}
      {renaming ? (
        <input
          className="outlineRename"
          aria-label={`Name of ${words.title}`}
          defaultValue={words.title}
          maxLength={200}
          autoFocus
          onFocus={({ currentTarget }) => currentTarget.select()}
          onClick={(event) => event.stopPropagation()}
          onBlur={({ currentTarget }) => renaming.onDone(currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Enter') renaming.onDone(event.currentTarget.value)
            else if (event.key === 'Escape') renaming.onDone(undefined)
            else return
            event.preventDefault()
          }}
        />
      ) : (
        <>
          {row.kind === 'node' && row.way?.label !== undefined && <span className="outlineBy">{row.way.label}</span>}
          <span className="outlineTitle">{words.title}</span>
          {row.kind === 'port' && row.leads.kind === 'elsewhere' && <CornerDownRight size={13} aria-hidden />}
          <span
            className="outlineHint"
            data-quoted={words.card?.isSpoken || undefined}
            data-open-end={(row.kind === 'port' && row.leads.kind === 'nowhere' && !row.isOptional) || undefined}
          >
            {words.hint}
          </span>
          {severity && <span className="outlineProblem" data-severity={severity} />}
        </>
      )}
    </div>
  )
}
