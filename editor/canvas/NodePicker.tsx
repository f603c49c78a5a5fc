import type { NodeGroup } from '#shared/flow/defineNode.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { FocusTrap } from '@mantine/core'
import { useClickOutside } from '@mantine/hooks'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { hasEntry } from '../graph/cardLayout.ts'
import { cardOf } from './cardOf.ts'
import { NodeIcon } from './NodeIcon.tsx'

export type Picked = { kind: 'new'; type: string } | { kind: 'existing'; nodeId: string }

export const groupTitles: Readonly<Record<NodeGroup, string>> = {
  entry: 'Entry',
  talk: 'Talk',
  decide: 'Decide',
  connect: 'Connect',
  reach: 'Reach out',
  account: 'Finish and record',
}
const groupOrder: readonly NodeGroup[] = ['talk', 'decide', 'connect', 'reach', 'account']

type Offer = { id: string; group: string; title: string; hint: string; icon: string; picked: Picked }

type NodePickerProps = {
  /** In pixels of the window. */
  at: { x: number; y: number }
  title: string
  flow: Flow
  language: string
  /** Offers the nodes that are there too, to lead to; of two that fit alike, before or after the new ones. */
  existing?: 'first' | 'last' | undefined
  onPick: (picked: Picked) => void
  onClose: () => void
}

const [width, height] = [300, 380]

/** A list to choose the next node from: type to narrow it down, arrows and Enter to choose. */
export function NodePicker({ at, title, flow, language, existing, onPick, onClose }: NodePickerProps) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  // While it is caught: the canvas keeps to itself what is pressed on it.
  const ref = useClickOutside<HTMLDivElement>(onClose, ['pointerdown'], undefined, true, true)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const offers = useMemo(() => offersFor(flow, { language, query, existing }), [flow, language, query, existing])
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active, offers])

  const choose = (offer: Offer | undefined) => {
    if (offer) onPick(offer.picked)
  }
  const left = Math.max(8, Math.min(at.x, window.innerWidth - width - 8))
  const top = Math.max(8, Math.min(at.y, window.innerHeight - height - 8))
  return (
    <FocusTrap active innerRef={ref}>
      <div
        role="dialog"
        aria-label={title}
        className="picker"
        style={{ left, top, width, maxHeight: height }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') onClose()
          else if (event.key === 'ArrowDown') setActive((place) => Math.min(place + 1, offers.length - 1))
          else if (event.key === 'ArrowUp') setActive((place) => Math.max(place - 1, 0))
          else if (event.key === 'Enter') choose(offers[active])
          else return
          event.preventDefault()
        }}
      >
        <input
          data-autofocus
          className="pickerField"
          role="combobox"
          aria-label={title}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={offers[active] ? `${listId}-${active}` : undefined}
          placeholder={title}
          value={query}
          onChange={({ currentTarget }) => {
            setQuery(currentTarget.value)
            setActive(0)
          }}
        />
        <div ref={list} id={listId} role="listbox" aria-label="Nodes" className="pickerList">
          {offers.map((offer, index) => (
            <div key={offer.id} role="presentation">
              {offer.group !== offers[index - 1]?.group && (
                <div className="pickerGroup" role="presentation">
                  {offer.group}
                </div>
              )}
              <div
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                className="pickerOffer"
                onPointerMove={() => setActive(index)}
                onClick={() => choose(offer)}
              >
                <span className="pickerIcon">
                  <NodeIcon name={offer.icon} />
                </span>
                <span className="pickerWords">
                  <span>{offer.title}</span>
                  <span className="pickerHint">{offer.hint}</span>
                </span>
              </div>
            </div>
          ))}
          {offers.length === 0 && <div className="pickerEmpty">No node is called that.</div>}
        </div>
      </div>
    </FocusTrap>
  )
}

function offersFor(
  flow: Flow,
  { language, query, existing }: { language: string; query: string; existing: NodePickerProps['existing'] },
): Offer[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ title, hint, group }: Offer) => {
    const text = `${title} ${hint} ${group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const fresh = groupOrder.flatMap((group) =>
    Object.values(nodeTypes)
      .filter((type) => type.group === group)
      .map(({ type, title, description, icon }): Offer => ({
        id: `new ${type}`,
        group: groupTitles[group],
        title,
        hint: description,
        icon,
        picked: { kind: 'new', type },
      })),
  )
  const there = existing
    ? flow.nodes.filter(hasEntry).map((node): Offer => {
        const { title, words: hint, icon } = cardOf(node, language)
        return {
          id: node.id,
          group: 'Nodes of this flow',
          title,
          hint,
          icon,
          picked: { kind: 'existing', nodeId: node.id },
        }
      })
    : []
  // What begins with the words comes first.
  const rank = ({ title }: Offer) => (words[0] !== undefined && title.toLowerCase().startsWith(words[0]) ? 0 : 1)
  const offers = (existing === 'first' ? [...there, ...fresh] : [...fresh, ...there]).filter(fits)
  return words.length === 0 ? offers : offers.toSorted((a, b) => rank(a) - rank(b))
}
