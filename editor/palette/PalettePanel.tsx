import './palette.css'
import { ActionIcon, Text, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useReactFlow } from 'reactflow'
import { dragType } from '../canvas/FlowCanvas.tsx'
import { NodeIcon } from '../canvas/NodeIcon.tsx'
import { useStudio } from '../state/studio.ts'
import { Hint } from '../studio/Hint.tsx'
import { useDeeds } from '../studio/deedsContext.ts'
import { writeSoon } from '../studio/focusDetails.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { offersFor, type Offer } from './offersFor.ts'

/** Below this, cards and their fields need the room that names would take. */
const roomyWidth = 1360

/** All node types: dragged onto the canvas or into an edge, or clicked to follow the selected node. With names, or as a rail of icons. */
export function PalettePanel() {
  const { readOnly, view } = useStudio()
  const deeds = useDeeds()
  const { screenToFlowPosition } = useReactFlow()
  const [isRail, setIsRail] = useLocalStorage({
    key: 'patchbay.palette.isRail',
    defaultValue: window.innerWidth < roomyWidth,
    getInitialValueInEffect: false,
  })
  const [query, setQuery] = useState('')
  const [active, setActive] = useState('')
  // A drag swallows the leaving of the pointer, and a tooltip would stay.
  const [isDragging, setIsDragging] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const isSearchWanted = useRef(false)
  useEffect(() => {
    if (!isRail && isSearchWanted.current) field.current?.focus()
    isSearchWanted.current = false
  }, [isRail])

  const isAsking = !isRail && query.trim() !== ''
  const groups = offersFor(isRail ? '' : query, { hasNote: readOnly === undefined })
  const offers = groups.flatMap((group) => group.offers)
  const [first] = offers
  // One stop for the Tab key; arrows go on from there.
  const stop = offers.some(({ id }) => id === active) ? active : first?.id
  const add = ({ id }: Offer) => {
    const middle = screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 })
    if (id === 'note') deeds.addNote(middle)
    else deeds.addAfterSelected(id, middle)
  }
  // By keys one stays in the list, to add the next.
  const addByMouse = (offer: Offer) => {
    add(offer)
    if (offer.id !== 'note') writeSoon()
  }
  const walk = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const items = [...(list.current?.querySelectorAll<HTMLElement>('.paletteItem') ?? [])]
    const at = items.findIndex((item) => item === event.target)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      if (to < 0) field.current?.focus()
      else items[to]?.focus()
    } else if (/^[\p{L}\d]$/u.test(event.key)) field.current?.focus() // and the letter goes there
  }
  const shown = (
    <div
      ref={list}
      className="paletteList"
      role="toolbar"
      aria-orientation="vertical"
      aria-label="Node types"
      onKeyDown={walk}
    >
      {groups.map((group) => (
        <div key={group.title} role="group" aria-label={group.title} className="paletteGroup">
          {!isRail && group.isNamed && (
            <Text size="xs" fw={500} className="quiet paletteGroupTitle">
              {group.title}
            </Text>
          )}
          {group.offers.map((offer) => (
            <Hint
              key={offer.id}
              disabled={isDragging}
              label={isRail ? <RailWords offer={offer} whyNot={readOnly} /> : offer.description}
              position="right"
              multiline
              maw={240}
            >
              <UnstyledButton
                className="paletteItem"
                tabIndex={offer.id === stop ? 0 : -1}
                data-group={offer.group}
                data-first={(isAsking && offer === first) || undefined}
                data-disabled={readOnly !== undefined || undefined}
                aria-disabled={readOnly !== undefined}
                aria-label={offer.title}
                draggable={readOnly === undefined && offer.id !== 'note'}
                onFocus={() => setActive(offer.id)}
                onDragStart={(event) => {
                  event.dataTransfer.setData(dragType, offer.id)
                  event.dataTransfer.effectAllowed = 'copy'
                  setIsDragging(true)
                }}
                onDragEnd={() => setIsDragging(false)}
                onClick={({ detail }) => (detail > 0 ? addByMouse(offer) : add(offer))}
              >
                <span className="paletteIcon">
                  <NodeIcon name={offer.icon} />
                </span>
                {!isRail && <Text size="sm">{offer.title}</Text>}
              </UnstyledButton>
            </Hint>
          ))}
        </div>
      ))}
    </div>
  )
  if (isRail)
    return (
      <div className="paletteRail">
        <Hint label="Show names" position="right">
          <ActionIcon
            size={32}
            variant="subtle"
            color="gray"
            aria-label="Show the names of node types"
            aria-expanded={false}
            onClick={() => {
              isSearchWanted.current = true
              setIsRail(false)
            }}
          >
            <PanelLeftOpen size={17} />
          </ActionIcon>
        </Hint>
        {shown}
      </div>
    )
  return (
    <>
      <PanelHead title="Add nodes" onClose={() => view.setState({ left: null })}>
        <Hint label="Icons only">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Show only the icons of node types"
            aria-expanded
            onClick={() => setIsRail(true)}
          >
            <PanelLeftClose size={15} />
          </ActionIcon>
        </Hint>
      </PanelHead>
      <div className="panelBody paletteBody">
        <TextInput
          ref={field}
          size="xs"
          aria-label="Search node types"
          placeholder="Search"
          leftSection={<Search size={14} aria-hidden />}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && isAsking && first) add(first)
            else if (event.key === 'ArrowDown') list.current?.querySelector<HTMLElement>('.paletteItem')?.focus()
            else if (event.key === 'Escape' && query !== '') setQuery('')
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
        <VisuallyHidden role="status">
          {isAsking && first ? `${offers.length} found. Enter adds ${first.title}.` : ''}
        </VisuallyHidden>
        {readOnly !== undefined && (
          <Text size="xs" className="quiet">
            {readOnly}
          </Text>
        )}
        {shown}
        {offers.length === 0 && (
          <Text size="sm" className="quiet" px={8}>
            No node type is called that. What should happen? Try “speak”, “keys” or “open”.
          </Text>
        )}
      </div>
    </>
  )
}

function RailWords({ offer: { title, description }, whyNot }: { offer: Offer; whyNot: string | undefined }) {
  return (
    <>
      <b>{title}</b>
      <br />
      {whyNot ?? description}
    </>
  )
}
