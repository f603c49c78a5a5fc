import { useEffect, type RefObject } from 'react'
import { useReactFlow } from 'reactflow'
import { freePort } from '../graph/connect.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { endComparison } from '../history/comparison.ts'
import type { Deeds } from '../state/deeds.ts'
import { isTyping } from '../shell/isTyping.ts'
import { useStudio } from '../state/studio.ts'
import { focusDetails } from '../studio/focusDetails.ts'
import type { AddAt } from './display.ts'
import { neighbourOf, type Direction } from './neighbourOf.ts'

const glide = { duration: 180, padding: 0.2, maxZoom: 1 }
/** A list that is open in the inspector closes first. */
const isLeavingInspector = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('.inspector') !== null &&
  !target.closest('[role="dialog"],[role="menu"],[role="listbox"]') &&
  target.getAttribute('aria-expanded') !== 'true'
const directions: Readonly<Record<string, Direction>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowDown: 'below',
  ArrowUp: 'above',
}

const changes = new Set(['Delete', 'Backspace', 'a', 't'])
const changesWithMod = new Set(['d', 'g'])
const isChange = (key: string, withMod: boolean) => (withMod ? changesWithMod : changes).has(key)

/** As far as React Flow moves a selected card that has the focus; four times as far with Shift. */
const pushes: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowRight: { x: 5, y: 0 },
  ArrowLeft: { x: -5, y: 0 },
  ArrowDown: { x: 0, y: 5 },
  ArrowUp: { x: 0, y: -5 },
}
const actsOnFocused = (key: string, withMod: boolean, withAlt: boolean) =>
  withMod
    ? ['c', 'd', 'g', 'x'].includes(key)
    : key === 'Delete' || key === 'Backspace' || (!withAlt && Object.hasOwn(pushes, key))

type CanvasKeys = {
  deeds: Deeds
  place: RefObject<HTMLDivElement | null>
  onAdd: (at: AddAt) => void
}

/** The keys of the canvas, as the list behind `?` names them. Outside of text fields they work wherever the focus is. */
export function useCanvasKeys({ deeds, place, onAdd }: CanvasKeys): void {
  const studio = useStudio()
  const { view, document: flowDocument, readOnly } = studio
  const { fitView } = useReactFlow()
  useEffect(() => {
    // Whoever comes by keyboard can begin at once.
    if (document.activeElement === null || document.activeElement === document.body) place.current?.focus()
  }, [place])
  useEffect(() => {
    const cardAt = (nodeId: string) =>
      place.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`)
    const focusNode = (nodeId: string) => requestAnimationFrame(() => cardAt(nodeId)?.focus())
    /** Tab went to a part of the flow, and nothing was selected since. */
    let isByTab = false
    const focusedId = () =>
      document.activeElement?.closest('.react-flow__node, .react-flow__edge')?.getAttribute('data-id') ?? undefined
    /** Keys act on the part that Tab went to, which a screen reader names, not on what was selected before. */
    const selectFocused = () => {
      const id = isByTab ? focusedId() : undefined
      if (id !== undefined && !view.getState().selected.has(id)) view.select([id])
    }
    const selectedNode = () => {
      const { selected } = view.getState()
      const { nodes } = flowDocument.getState().flow
      const focused = nodes.find(({ id }) => id === focusedId())
      if (isByTab && focused && !selected.has(focused.id)) return focused
      const chosen = nodes.filter(({ id }) => selected.has(id))
      if (chosen.length > 0) return chosen.length === 1 ? chosen[0] : undefined
      // Nothing chosen: the card that has the focus, else the beginning of an empty flow.
      return focused ?? (nodes.length === 1 ? nodes[0] : undefined)
    }
    /** Beside the card of a node, for the list of what may come next. */
    const besideNode = (nodeId: string) => {
      const box = cardAt(nodeId)?.getBoundingClientRect()
      return { x: (box?.right ?? 300) + 12, y: box?.top ?? 200 }
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Tab') isByTab = true
      if (event.key === 'Escape' && !event.defaultPrevented && isLeavingInspector(event.target)) {
        const [nodeId] = view.getState().selected
        return ((nodeId === undefined ? null : cardAt(nodeId)) ?? place.current)?.focus()
      }
      if (isTyping(event.target)) return
      const withMod = event.ctrlKey || event.metaKey
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const isInCanvas = place.current?.contains(document.activeElement) || document.activeElement === document.body
      const done = () => event.preventDefault()
      if (withMod && key === 'z') {
        done()
        if (event.shiftKey) deeds.redo()
        else deeds.undo()
        return
      }
      if (key === 'Escape' && !event.defaultPrevented) {
        const { selected, right, trace } = view.getState()
        const isInDetails = document.activeElement?.closest('.studioRight')
        if (!isInCanvas && !isInDetails) return
        if (isInCanvas && selected.size > 0) return view.select([])
        // A call in the phone panel is ended by hand.
        if (right === null || (right === 'phone' && trace !== null)) return
        if (right === 'history') endComparison(studio)
        view.setState({ right: null })
        if (isInDetails) place.current?.focus()
        return
      }
      if (key === 'Tab' && !event.shiftKey && document.activeElement === place.current) {
        // Into the flow where it begins, or where the author is; edges come before nodes in the document.
        const { nodes } = flowDocument.getState().flow
        const begin = selectedNode() ?? nodes.find(({ type }) => type === 'start')
        const card = begin && cardAt(begin.id)
        if (!card) return
        done()
        return card.focus()
      }
      if (withMod && key === 'y') return (done(), deeds.redo())
      if (!isInCanvas) return
      // Who may only read looks around, opens and copies.
      if (readOnly !== undefined && isChange(key, withMod)) return
      if (actsOnFocused(key, withMod, event.altKey)) selectFocused()
      if (withMod && key === 'd') return (done(), deeds.duplicateSelected())
      if (withMod && key === 'a') return (done(), deeds.selectAll())
      if (withMod && key === 'g') return (done(), deeds.frameSelected())
      if (withMod) return
      if (event.altKey && directions[key]) {
        const node = selectedNode()
        const next = neighbourOf(flowDocument.getState().flow, node?.id, directions[key])
        done()
        if (next === undefined) return
        view.goTo(next)
        focusNode(next)
        return
      }
      if (event.altKey) return
      const push = pushes[key]
      if (push) {
        // A selected card that has the focus was moved already.
        if (event.defaultPrevented || readOnly !== undefined || !isOnFlow()) return
        done()
        return deeds.push({ x: push.x * (event.shiftKey ? 4 : 1), y: push.y * (event.shiftKey ? 4 : 1) })
      }
      switch (key) {
        case 'Delete':
        case 'Backspace':
          return (done(), deeds.removeSelected())
        case 'a': {
          const node = selectedNode()
          const port = node && (freePort(flowDocument.getState().flow, node) ?? firstPort(node))
          if (!node || !port) return
          done()
          return onAdd({ kind: 'port', ...port, ...besideNode(node.id) })
        }
        case 'Enter': {
          const node = selectedNode()
          if (!node) return
          done()
          view.select([node.id])
          view.setState({ right: 'inspector' })
          // Once the inspector shows it.
          requestAnimationFrame(() => requestAnimationFrame(focusDetails))
          return
        }
        case 't':
          return (done(), void deeds.tidy())
        case 'f':
          return (done(), void fitView(glide))
        case 'z': {
          const { selected } = view.getState()
          return (done(), void fitView({ ...glide, nodes: [...selected].map((id) => ({ id })) }))
        }
      }
    }
    /** Not on a button of the canvas, which arrow keys may be for. */
    const isOnFlow = () => {
      const { activeElement: active } = document
      return active === document.body || active === place.current || focusedId() !== undefined
    }
    const leaving = new AbortController()
    const { signal } = leaving
    const forgetTab = () => {
      isByTab = false
    }
    window.addEventListener('keydown', onKey, { signal })
    window.addEventListener('pointerdown', forgetTab, { signal, capture: true })
    const unsubscribe = view.subscribe(({ selected }, old) => selected !== old.selected && forgetTab())
    return () => {
      leaving.abort()
      unsubscribe()
    }
  }, [deeds, place, onAdd, studio, view, flowDocument, readOnly, fitView])
}

const firstPort = (node: Parameters<typeof portsOf>[0]) => {
  const port = portsOf(node)[0]
  return port && { nodeId: node.id, portId: port.id }
}
