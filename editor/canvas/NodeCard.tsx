import type { Port } from '#shared/flow/defineNode.ts'
import type { FlowNode } from '#shared/flow/flow.ts'
import { Handle, Position, useStore, type Node, type NodeProps } from 'reactflow'
import {
  ChevronDown,
  ChevronUp,
  CircleAlert,
  CircleDashed,
  Languages,
  Plus,
  StickyNote,
  TriangleAlert,
} from 'lucide-react'
import { memo } from 'react'
import { entryOffset, hasEntry, hasRows, portOffset, type ShownPorts } from '../graph/cardLayout.ts'
import { cardOf } from './cardOf.ts'
import { useDisplay } from './display.ts'
import { NodeIcon } from './NodeIcon.tsx'

export type CardNode = Node<{ node: FlowNode; wired: ReadonlySet<string>; shown: ShownPorts }, 'card'>

/** Below this, words are too small to read and cards are plain boxes. */
export const farZoom = 0.38

/** Below this the name of a node is a smear: its colour is all there is to see. */
const specksZoom = 0.12

const distanceOf = ({ transform: [, , zoom] }: { transform: readonly [number, number, number] }) =>
  zoom < specksZoom ? 'speck' : zoom < farZoom ? 'far' : undefined

export const NodeCard = memo(function NodeCard({ data: { node, wired, shown }, selected }: NodeProps<CardNode>) {
  const card = useDisplay(({ language }) => cardOf(node, language))
  const mark = useDisplay(({ marks }) => marks?.get(node.id))
  const lit = useDisplay(({ trace }) =>
    trace ? (trace.current === node.id ? 'current' : trace.visited.has(node.id) ? 'visited' : 'dim') : undefined,
  )
  const find = useDisplay(({ found }) => (found ? (found.has(node.id) ? 'hit' : 'dim') : undefined))
  const distance = useStore(distanceOf)
  const far = distance !== undefined
  const isEditable = useDisplay((display) => display.isEditable)
  return (
    <div
      className="card"
      data-group={card.group}
      data-mark={mark}
      data-lit={lit}
      data-find={find}
      data-selected={selected || undefined}
      data-far={distance}
    >
      {hasEntry(node) && (
        <Handle
          id="in"
          type="target"
          position={Position.Left}
          className="cardEntry"
          style={{ top: entryOffset }}
          isConnectableStart={false}
        />
      )}
      {far ? (
        distance === 'far' && <div className="cardFar">{card.title}</div>
      ) : (
        <>
          <div className="cardHead">
            <span className="cardIcon">
              <NodeIcon name={card.icon} />
            </span>
            <span className="cardTitle">{card.title}</span>
            {card.typeTitle !== undefined && <span className="cardType">{card.typeTitle}</span>}
            <Badges node={node} />
          </div>
          <div className="cardWords" data-spoken={card.isSpoken || undefined}>
            {card.words}
          </div>
        </>
      )}
      {shown.ports.map((port) => (
        <PortRow
          key={port.id}
          node={node}
          port={port}
          shown={shown}
          isWired={wired.has(port.id)}
          isFar={far}
          isEditable={isEditable}
        />
      ))}
      {shown.fold && !far && <FoldRow node={node} fold={shown.fold} />}
    </div>
  )
})

/** Shows or folds away the ports that few flows use. By keyboard, they are in the list of ways out beside the canvas. */
function FoldRow({ node, fold }: { node: FlowNode; fold: NonNullable<ShownPorts['fold']> }) {
  const onFold = useDisplay((display) => display.onFold)
  const isMore = fold.kind === 'more'
  const Icon = isMore ? ChevronDown : ChevronUp
  return (
    <button
      type="button"
      className="cardFold nodrag nopan"
      tabIndex={-1}
      title={isMore ? 'Where the call goes when the caller hangs up, a machine answers or something fails' : undefined}
      onClick={(event) => {
        event.stopPropagation()
        onFold?.(node.id)
      }}
    >
      {isMore ? `${fold.count} more ${fold.count === 1 ? 'way' : 'ways'} out` : 'Fewer ways out'}
      <Icon size={12} aria-hidden />
    </button>
  )
}

type PortRowProps = {
  node: FlowNode
  port: Port
  shown: ShownPorts
  isWired: boolean
  isFar: boolean
  isEditable: boolean
}

function PortRow({ node, port, shown, isWired, isFar: far, isEditable }: PortRowProps) {
  const onAddAt = useDisplay((display) => display.onAddAt)
  const hasRow = hasRows(node)
  const top = portOffset(node, port.id, shown)
  return (
    <>
      {hasRow && !far && (
        <div className="cardPort" data-kind={port.kind} data-wired={isWired || undefined}>
          <span className="cardPortLabel">{port.label}</span>
        </div>
      )}
      <Handle
        id={port.id}
        type="source"
        position={Position.Right}
        className="cardDot"
        data-kind={port.kind}
        data-wired={isWired || undefined}
        data-optional={port.isOptional || undefined}
        style={{ top }}
        isConnectableEnd={false}
      />
      {isEditable && !isWired && !far && onAddAt && (
        <button
          type="button"
          className="cardAdd nodrag nopan"
          style={{ top }}
          tabIndex={-1}
          aria-label={`Add a node after ${port.label}`}
          onClick={(event) => {
            event.stopPropagation()
            const { right, top: y } = event.currentTarget.getBoundingClientRect()
            onAddAt({ kind: 'port', nodeId: node.id, portId: port.id, x: right + 8, y })
          }}
        >
          <Plus size={12} strokeWidth={2.5} aria-hidden />
        </button>
      )}
    </>
  )
}

function Badges({ node }: { node: FlowNode }) {
  const problems = useDisplay((display) => display.problems.get(node.id))
  const errors = problems?.filter(({ severity }) => severity === 'error') ?? []
  const missing = problems?.some(({ rule }) => rule === 'missing-language')
  const warnings = problems?.filter(({ severity, rule }) => severity === 'warning' && rule !== 'missing-language') ?? []
  const isQuiet = useDisplay(({ quiet }) => quiet.has(node.id))
  const messages = (list: typeof errors) => list.map(({ message }) => message).join('\n')
  return (
    <span className="cardBadges">
      {node.note && (
        <span title={node.note} role="img" aria-label={`Note: ${node.note}`}>
          <StickyNote size={14} aria-hidden />
        </span>
      )}
      {missing && (
        <span
          className="badgeWarning"
          title="A translation is missing"
          role="img"
          aria-label="A translation is missing"
        >
          <Languages size={14} aria-hidden />
        </span>
      )}
      {isQuiet && errors.length + warnings.length > 0 ? (
        <span
          title={messages([...errors, ...warnings])}
          role="img"
          aria-label={`Still to do: ${messages([...errors, ...warnings])}`}
        >
          <CircleDashed size={14} aria-hidden />
        </span>
      ) : errors.length > 0 ? (
        <span className="badgeError" title={messages(errors)} role="img" aria-label={`Problems: ${messages(errors)}`}>
          <CircleAlert size={14} aria-hidden />
        </span>
      ) : (
        warnings.length > 0 && (
          <span
            className="badgeWarning"
            title={messages(warnings)}
            role="img"
            aria-label={`Warnings: ${messages(warnings)}`}
          >
            <TriangleAlert size={14} aria-hidden />
          </span>
        )
      )}
    </span>
  )
}
