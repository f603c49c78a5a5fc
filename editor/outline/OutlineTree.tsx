import { VisuallyHidden } from '@mantine/core'
import { ListTree } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { problemsByNode } from '../canvas/display.ts'
import { NodePicker } from '../canvas/NodePicker.tsx'
import { portsOf } from '../graph/nodePorts.ts'
import { severities } from '../problems/problemRows.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { ancestorsOf, nodeKey, openRows, outlineOf, wayOf, type OutlineRow } from './outlineOf.ts'
import { OutlineRowView } from './OutlineRowView.tsx'
import { OutlineToolbar, type OutlineAction } from './OutlineToolbar.tsx'
import { PortPicker } from './PortPicker.tsx'
import { rowWords } from './rowWords.ts'
import { treeMove, typedRow } from './treeMoves.ts'
import { useDetailsFocus } from './useDetailsFocus.ts'
import { useOutlineDeeds, type Place } from './useOutlineDeeds.ts'
import { useRowWindow } from '../studio/useRowWindow.ts'

/** As outline.css draws a row. */
const rowHeight = 30
/** Letters typed within this time are one word. */
const typingMs = 700

type Picking = { at: { x: number; y: number } } & ({ kind: 'port'; nodeId: string } | { kind: 'next'; place: Place })

/** The flow as a tree, to read and to build without a mouse. The cursor stays in the tree; `aria-activedescendant` says on which row. */
export function OutlineTree() {
  const { view, readOnly } = useStudio()
  const flow = useFlow((now) => now)
  const language = useView((state) => state.language)
  const selected = useView((state) => state.selected)
  const problems = useView((state) => state.problems)
  const deeds = useOutlineDeeds()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [wanted, setWanted] = useState<string>()
  const [renaming, setRenaming] = useState<string>()
  const [picking, setPicking] = useState<Picking>()
  const [said, setSaid] = useState('')
  const typed = useRef({ text: '', at: 0 })
  const tree = useRef<HTMLDivElement>(null)
  const id = useId()
  const details = useDetailsFocus(tree)

  const all = useMemo(() => outlineOf(flow), [flow])
  const rows = useMemo(() => openRows(all, closed), [all, closed])
  const nodes = useMemo(() => new Map(flow.nodes.map((node) => [node.id, node])), [flow.nodes])
  const byNode = useMemo(() => problemsByNode(problems), [problems])
  const wordsOf = (row: OutlineRow) =>
    rowWords(row, { nodes, language, problems: row.kind === 'node' ? (byNode.get(row.nodeId)?.length ?? 0) : 0 })
  const at = useMemo(() => {
    const keys = wanted === undefined ? [] : [wanted, ...ancestorsOf(all, wanted)]
    const found = keys.map((key) => rows.findIndex((row) => row.key === key)).find((index) => index >= 0)
    return found ?? 0
  }, [rows, all, wanted])
  const row = rows[at]
  const shown = useRowWindow(tree, { count: rows.length, at, rowHeight })
  const rowId = (index: number) => `${id}-${index}`

  const reveal = (key: string) => {
    const above = new Set(ancestorsOf(all, key))
    setClosed((before) => without(before, above))
    setWanted(key)
  }
  // In step with the canvas: what is selected there is where the cursor is here.
  useEffect(() => {
    const [only, ...more] = selected
    if (only === undefined || more.length > 0 || !nodes.has(only)) return
    if (row && row.kind !== 'loose' && row.nodeId === only) return
    reveal(nodeKey(only))
    // Only a new selection moves the cursor; what moves it here selects.
  }, [selected])

  const goTo = (index: number) => {
    const next = rows[index]
    if (!next) return
    setWanted(next.key)
    if (next.kind === 'loose') return
    const { nodeId } = next
    view.setState(({ focus }) => ({ selected: new Set([nodeId]), focus: { nodeId, at: (focus?.at ?? 0) + 1 } }))
  }
  const twist = (key: string) =>
    setClosed((before) => (before.has(key) ? without(before, new Set([key])) : new Set([...before, key])))

  const besideRow = () => {
    const box = tree.current?.querySelector('[data-active]')?.getBoundingClientRect()
    return { x: (box?.left ?? 60) + 24, y: (box?.bottom ?? 120) + 2 }
  }
  const backToTree = () => requestAnimationFrame(() => tree.current?.focus())
  const pickNext = (place: Place) => setPicking({ kind: 'next', place, at: picking?.at ?? besideRow() })

  /** Enter: a node's fields, the place a link leads to, or what an open end is to lead to. */
  const open = (target: OutlineRow | undefined) => {
    if (target?.kind === 'node') {
      flushSync(() => view.goTo(target.nodeId))
      return details.enter()
    }
    if (target?.kind === 'loose') return twist(target.key)
    if (target?.kind !== 'port') return
    if (target.leads.kind === 'nowhere') return act('add', target)
    reveal(nodeKey(target.leads.to))
    view.select([target.leads.to])
  }

  const can = (action: OutlineAction, target = row) => {
    if (!target) return action === 'add'
    if (action === 'add') return target.kind !== 'node' || portsOf(nodes.get(target.nodeId) ?? noNode).length > 0
    if (action === 'lead') return wayOf(target) !== undefined
    if (action === 'cut') return target.kind === 'port' ? target.leads.kind !== 'nowhere' : wayOf(target) !== undefined
    if (action === 'delete' && target.kind === 'port') return target.leads.kind !== 'nowhere'
    return target.kind === 'node'
  }
  function act(action: OutlineAction, target: OutlineRow | undefined = row): void {
    if (readOnly !== undefined) return setSaid(readOnly)
    if (!can(action, target)) return
    const way = target && wayOf(target)
    if (action === 'add') {
      if (target?.kind === 'port' && way) return pickNext({ how: 'add', way })
      const node = target?.kind === 'node' ? nodes.get(target.nodeId) : undefined
      if (!node) return pickNext({ how: 'loose' })
      const [port, ...others] = portsOf(node)
      if (port && others.length === 0) return pickNext({ how: 'add', way: { nodeId: node.id, portId: port.id } })
      return setPicking({ kind: 'port', nodeId: node.id, at: besideRow() })
    }
    if (action === 'lead') return way && pickNext({ how: 'lead', way })
    if (action === 'cut' || (action === 'delete' && target?.kind === 'port')) return way && setSaid(deeds.cut(way))
    if (target?.kind !== 'node') return
    if (action === 'rename') return setRenaming(target.nodeId)
    if (action === 'duplicate') return setSaid(deeds.duplicate(target.nodeId))
    const neighbour = rows[at + 1] ?? rows[at - 1]
    setSaid(deeds.remove(target.nodeId))
    setWanted(
      rows.slice(0, at).findLast(({ kind, level }) => kind !== 'loose' && level <= target.level)?.key ?? neighbour?.key,
    )
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== tree.current) return
    const withMod = event.ctrlKey || event.metaKey
    const done = () => (event.preventDefault(), event.stopPropagation())
    const action = actionOf(event, withMod)
    if (action) return (done(), act(action))
    if (withMod || event.altKey) return
    if (event.key === 'Enter') return (done(), open(row))
    if (event.key === '*') {
      const siblings = rows.filter(({ parent, hasChildren }) => hasChildren && parent === row?.parent)
      return (done(), setClosed((before) => without(before, new Set(siblings.map(({ key }) => key)))))
    }
    const move = treeMove(event.key, { rows, at, closed })
    if (move) {
      done()
      typed.current.text = ''
      if (move.kind === 'row') goTo(move.at)
      else twist(move.key)
      return
    }
    if (event.key.length !== 1 || event.key === '?') return
    const isSameWord = event.timeStamp - typed.current.at < typingMs
    if (event.key === ' ' && !isSameWord) return
    done()
    const text = (isSameWord ? typed.current.text : '') + event.key
    typed.current = { text, at: event.timeStamp }
    const found = typedRow(text, { titles: rows.map((one) => wordsOf(one).title), at })
    if (found !== undefined) goTo(found)
  }

  const portNode = picking?.kind === 'port' ? nodes.get(picking.nodeId) : undefined
  const close = () => {
    setPicking(undefined)
    backToTree()
  }
  return (
    <>
      <OutlineToolbar readOnly={readOnly} can={can} onAction={act} />
      {rows.length === 0 && (
        <EmptyState icon={ListTree} title="Nothing is drawn yet">
          Add a node, and what follows it. The outline has every node once, in the order callers meet them.
        </EmptyState>
      )}
      <div
        ref={tree}
        role="tree"
        aria-label={`Outline of ${flow.name}`}
        aria-activedescendant={row ? rowId(at) : undefined}
        tabIndex={0}
        className="outlineTree"
        hidden={rows.length === 0}
        onKeyDown={onKeyDown}
      >
        <div role="none" className="outlineRows" style={shown.height === undefined ? {} : { height: shown.height }}>
          {shown.rows.map(({ index, top }) => {
            const one = rows[index]
            if (!one) return null
            const isRenamed = one.kind === 'node' && renaming === one.nodeId
            const found = one.kind === 'node' ? byNode.get(one.nodeId) : undefined
            return (
              <OutlineRowView
                key={one.key}
                id={rowId(index)}
                row={one}
                words={wordsOf(one)}
                isActive={index === at}
                isSelected={one.kind === 'node' && selected.has(one.nodeId)}
                isOpen={one.hasChildren && !closed.has(one.key)}
                severity={severities.find((severity) => found?.some((problem) => problem.severity === severity))}
                {...(top !== undefined && { style: { position: 'absolute', insetInline: 0, top } as const })}
                renaming={
                  isRenamed
                    ? {
                        onDone: (label) => {
                          setRenaming(undefined)
                          backToTree()
                          if (label !== undefined && label.trim() !== wordsOf(one).title)
                            setSaid(deeds.rename(one.nodeId, label))
                        },
                      }
                    : undefined
                }
                onPoint={() => {
                  goTo(index)
                  if (renaming === undefined) tree.current?.focus({ preventScroll: true })
                }}
                onOpen={() => open(one)}
                onTwist={() => twist(one.key)}
              />
            )
          })}
        </div>
      </div>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {picking && portNode && (
        <PortPicker at={picking.at} node={portNode} onPick={(way) => pickNext({ how: 'add', way })} onClose={close} />
      )}
      {picking?.kind === 'next' && (
        <NodePicker
          at={picking.at}
          title={picking.place.how === 'lead' ? 'Where does it lead?' : 'What comes next?'}
          flow={flow}
          language={language}
          existing={picking.place.how === 'loose' ? undefined : picking.place.how === 'lead' ? 'first' : 'last'}
          onPick={(picked) => {
            close()
            setSaid(deeds.put(picking.place, picked))
          }}
          onClose={close}
        />
      )}
    </>
  )
}

/** The same set when nothing is taken out. */
const without = (keys: ReadonlySet<string>, gone: ReadonlySet<string>): ReadonlySet<string> =>
  [...gone].some((key) => keys.has(key)) ? new Set([...keys].filter((key) => !gone.has(key))) : keys

const noNode = { id: '', type: '', version: 1, position: { x: 0, y: 0 }, data: {} }

function actionOf({ key, shiftKey, altKey }: KeyboardEvent, withMod: boolean): OutlineAction | undefined {
  if (altKey) return undefined
  if (key === 'Insert' || (key === 'Enter' && shiftKey && !withMod)) return 'add'
  if (key === 'Enter' && withMod) return 'lead'
  if (key === 'Delete' || (key === 'Backspace' && !withMod)) return shiftKey ? 'cut' : 'delete'
  if (key === 'F2') return 'rename'
  return withMod && key.toLowerCase() === 'd' ? 'duplicate' : undefined
}
