import type { Flow } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import type { Writing } from '../canvas/canvasDeeds.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { freePlace, newNode, snapped } from '../graph/addNode.ts'
import { askTidy } from '../graph/askTidy.ts'
import { cardSize } from '../graph/cardLayout.ts'
import { copyParts, pasteParts, type Clipping } from '../graph/clipboard.ts'
import { connect, edgeAt, freePort, insertOnEdge, type PortRef } from '../graph/connect.ts'
import { cargoOf, carried, frameAround, type Cargo } from '../graph/frames.ts'
import { moveParts } from '../graph/moveParts.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { placeNode, type Where } from '../graph/placeNode.ts'
import { overLimit } from '../graph/overLimit.ts'
import { newId } from '../graph/newId.ts'
import { removeParts } from '../graph/removeParts.ts'
import { toastDone, toastFailure, toastRefused } from '../shell/toast.ts'
import { pastedWords } from './pastedWords.ts'
import { count, partWords } from './partWords.ts'
import type { Studio } from './studio.ts'
import { wayBackFrom } from './wayBackFrom.ts'

type Point = { x: number; y: number }
const nothing: Cargo = new Map()
export type Deeds = ReturnType<typeof createDeeds>

/** What an author does to a flow, each as one named step: the same from mouse, keys, menus and the command palette. */
export function createDeeds({ document, view, readOnly }: Studio) {
  const flowNow = () => document.getState().flow
  const titleOf = (nodeId: string) => {
    const node = flowNow().nodes.find(({ id }) => id === nodeId)
    return node ? cardOf(node, view.getState().language).title : nodeId
  }
  const change: typeof document.edit = (step, how, options) => {
    if (readOnly !== undefined) return
    let tooMuch: string | undefined
    const within = (flow: Flow) => {
      const next = how(flow)
      tooMuch = next.nodes.length < flow.nodes.length ? undefined : overLimit(next)
      return tooMuch === undefined ? next : flow
    }
    document.edit(step, within, options)
    if (tooMuch !== undefined) toastRefused('That would be too much for one flow', tooMuch)
  }
  const selectedNodes = () => {
    const { selected } = view.getState()
    return flowNow().nodes.filter(({ id }) => selected.has(id))
  }

  /** What arrow keys took along with a frame, until anything else changes: on its way it gathers nothing. */
  let pushed: { flow: Flow; name: string; cargo: Cargo } | undefined

  return {
    /** A new node at a place, wired as told; it is selected. Returns its id. */
    add(type: string, where: Where): string | undefined {
      if (readOnly !== undefined) return undefined
      const title = nodeTypes[type]?.title ?? type
      const draft = newNode(type, { x: 0, y: 0 })
      change(`Add ${title}`, (flow) => placeNode(flow, draft, where))
      view.setState(({ fresh }) => ({ fresh: new Map([...fresh, [draft.id, draft.data]]) }))
      view.goTo(draft.id)
      return draft.id
    },

    /** Behind the one selected node, on its first free port or into its one way on; else where told. */
    addAfterSelected(type: string, otherwise: Point): string | undefined {
      const [node, ...more] = selectedNodes()
      const port = node && more.length === 0 ? freePort(flowNow(), node) : undefined
      if (port) return this.add(type, { behind: port })
      const [next, ...others] = node && more.length === 0 ? portsOf(node).filter(({ isOptional }) => !isOptional) : []
      const wired =
        node && next && others.length === 0 ? edgeAt(flowNow(), { nodeId: node.id, portId: next.id }) : undefined
      if (wired) return this.add(type, { into: wired.id })
      return this.add(type, { at: freePlace(flowNow(), otherwise, cardSize(newNode(type, otherwise))) })
    },

    connect(from: PortRef, to: string): void {
      change(`Lead ${titleOf(from.nodeId)} to ${titleOf(to)}`, (flow) => connect(flow, from, to))
    },

    /** Puts a node that hangs on nothing into an edge, at the place where it was dropped. */
    putInto(nodeId: string, edgeId: string, place: Point): void {
      change(`Put ${titleOf(nodeId)} into an edge`, (flow) => {
        const edge = flow.edges.find(({ id }) => id === edgeId)
        const moved = moveParts(flow, new Map([[nodeId, snapped(place)]]))
        return edge ? insertOnEdge(moved, edge, nodeId) : moved
      })
    },

    /**
     * Moves parts to where they were let go, by the mouse with what lies in frames, which arrow keys take along too. These are one
     * step when they follow each other.
     */
    move(places: ReadonlyMap<string, Point>, by: 'mouse' | 'keys'): void {
      const flow = flowNow()
      const ids = new Set(places.keys())
      const name = `move ${[...ids].join(' ')}`
      const isSame = pushed?.flow === flow && pushed.name === name
      const cargo = by === 'mouse' ? nothing : isSame ? (pushed?.cargo ?? nothing) : cargoOf(flow, ids)
      const all = carried(places, cargo)
      const has = ({ id }: { id: string }) => all.has(id)
      const [nodes, notes, frames] = [flow.nodes.filter(has), flow.notes.filter(has), (flow.frames ?? []).filter(has)]
      const words = partWords({ nodes, notes, frames })
      const what = words === 'node' ? titleOf(nodes[0]?.id ?? '') : /^\d/.test(words) ? words : `a ${words}`
      change(`Move ${what}`, (before) => moveParts(before, all), by === 'keys' ? { join: name } : {})
      pushed = by === 'keys' ? { flow: flowNow(), name, cargo } : undefined
    },

    /** Moves what is selected by so many pixels of the canvas. */
    push(by: Point): void {
      const { selected } = view.getState()
      const flow = flowNow()
      const parts = [...flow.nodes, ...flow.notes, ...(flow.frames ?? [])].filter(({ id }) => selected.has(id))
      const places = parts.map(({ id, position }) => [id, { x: position.x + by.x, y: position.y + by.y }] as const)
      if (places.length > 0) this.move(new Map(places), 'keys')
    },

    /** Deletes what is selected, but for the last start; edges are healed over deleted nodes. */
    removeSelected(): void {
      if (readOnly !== undefined) return
      const { selected } = view.getState()
      const flow = flowNow()
      const starts = flow.nodes.filter(({ type }) => type === 'start')
      const kept = starts.every(({ id }) => selected.has(id)) ? starts[0] : undefined
      const chosen = flow.nodes.filter((node) => selected.has(node.id) && node !== kept)
      const nodeIds = new Set(chosen.map(({ id }) => id))
      const size = flow.nodes.length + flow.edges.length + flow.notes.length + (flow.frames?.length ?? 0)
      const first = [...nodeIds][0]
      const step =
        nodeIds.size > 1
          ? `Delete ${nodeIds.size} nodes`
          : first !== undefined
            ? `Delete ${titleOf(first)}`
            : `Delete ${removedWords(flow, selected)}`
      const rest = removeParts(flow, { nodeIds, edgeIds: selected, noteIds: selected, frameIds: selected })
      if (rest.nodes.length + rest.edges.length + rest.notes.length + (rest.frames?.length ?? 0) === size) {
        if (kept) toastRefused('The start stays', 'A flow cannot be without it: every call begins there.')
        return
      }
      change(step, () => rest)
      view.select([])
      const [, ...words] = step.split(' ')
      if (nodeIds.size > 1 || kept)
        toastDone(
          `Deleted ${words.join(' ')}.${kept ? ' The start stays: every call begins there.' : ''}`,
          wayBackFrom(document, step),
        )
    },

    copy(): Clipping | undefined {
      return copyParts(flowNow(), view.getState().selected)
    },

    /** As copied, and deleted: frames with what lies in them. */
    cut(): Clipping | undefined {
      const clipping = this.copy()
      if (!clipping || readOnly !== undefined) return clipping
      const parts = [...clipping.nodes, ...clipping.notes, ...(clipping.frames ?? [])]
      view.select([...view.getState().selected, ...parts.map(({ id }) => id)])
      this.removeSelected()
      return clipping
    },

    paste(clipping: Clipping, at: Point): void {
      if (readOnly !== undefined) return
      const before = flowNow()
      const { flow, pasted } = pasteParts(before, clipping, at)
      const step = `Paste ${partWords(clipping)}`
      const words = pastedWords(before, clipping)
      change(step, () => flow)
      view.select(pasted)
      if (words !== undefined && flowNow() !== before) toastDone(`Pasted. ${words}`, wayBackFrom(document, step))
    },

    duplicateSelected(): void {
      if (readOnly !== undefined) return
      const clipping = this.copy()
      if (!clipping) return
      const parts = [...clipping.nodes, ...clipping.notes, ...(clipping.frames ?? [])]
      const left = Math.min(...parts.map(({ position }) => position.x))
      const top = Math.min(...parts.map(({ position }) => position.y))
      const { flow, pasted } = pasteParts(flowNow(), clipping, { x: left + 36, y: top + 36 })
      change(`Duplicate ${partWords(clipping)}`, () => flow)
      view.select(pasted)
    },

    selectAll(): void {
      const { nodes, notes, frames = [] } = flowNow()
      view.select([...nodes, ...notes, ...frames].map(({ id }) => id))
    },

    /** New places for the selected nodes when there are several, else for all. */
    async tidy(): Promise<void> {
      if (readOnly !== undefined) return
      const chosen = selectedNodes()
      const only = chosen.length > 1 ? new Set(chosen.map(({ id }) => id)) : undefined
      try {
        const places = await askTidy(flowNow(), only)
        change(only ? `Tidy up ${only.size} nodes` : 'Tidy up', (flow) => moveParts(flow, places))
        if (!only) view.setState(({ overview }) => ({ overview: overview + 1 }))
      } catch (error) {
        toastFailure('The flow could not be tidied up', error)
      }
    },

    addNote(at: Point): void {
      if (readOnly !== undefined) return
      const id = newId('note')
      change('Add a note', (flow) => ({ ...flow, notes: [...flow.notes, { id, text: '', position: snapped(at) }] }))
      view.select([id])
    },

    changeNote(noteId: string, text: string, { join, isTakenBack = false }: Writing): void {
      if (isTakenBack && document.takeBack(join)) return
      const isSame = ({ notes }: Flow) => notes.every((note) => note.id !== noteId || note.text === text)
      const written = (flow: Flow) => ({
        ...flow,
        notes: flow.notes.map((note) => (note.id === noteId ? { ...note, text } : note)),
      })
      change('Change a note', (flow) => (isSame(flow) ? flow : written(flow)), { join, isOneStep: true })
    },

    /** A labelled box around the selected nodes. */
    frameSelected(): void {
      if (readOnly !== undefined) return
      const boxes = selectedNodes().map((node) => ({ ...node.position, ...cardSize(node) }))
      if (boxes.length === 0) return
      const { x, y, ...size } = frameAround(boxes)
      const frame = {
        id: newId('frame'),
        label: 'Group',
        position: { x, y },
        size,
      }
      change(`Frame ${count(boxes.length, 'node')}`, (flow) => ({ ...flow, frames: [...(flow.frames ?? []), frame] }))
      view.select([frame.id])
    },

    renameFrame(frameId: string, label: string, { join, isTakenBack = false }: Writing): void {
      if (isTakenBack && document.takeBack(join)) return
      const isSame = ({ frames = [] }: Flow) => frames.every((frame) => frame.id !== frameId || frame.label === label)
      const written = (flow: Flow) => ({
        ...flow,
        frames: (flow.frames ?? []).map((frame) => (frame.id === frameId ? { ...frame, label } : frame)),
      })
      change('Name a frame', (flow) => (isSame(flow) ? flow : written(flow)), { join, isOneStep: true })
    },

    /** A note or frame of another size, and place when it was drawn by its left or upper side. */
    resize(id: string, { x, y, width, height }: Point & { width: number; height: number }): void {
      const box = { position: { x, y }, size: { width, height } }
      change('Change a size', (flow) => ({
        ...flow,
        notes: flow.notes.map((note) => (note.id === id ? { ...note, ...box } : note)),
        ...(flow.frames && {
          frames: flow.frames.map((frame) => (frame.id === id ? { ...frame, ...box } : frame)),
        }),
      }))
    },

    undo: () => readOnly === undefined && document.undo(),
    redo: () => readOnly === undefined && document.redo(),
  }
}

/** Of a choice without nodes. */
function removedWords({ edges, notes, frames = [] }: Flow, selected: ReadonlySet<string>): string {
  const has = ({ id }: { id: string }) => selected.has(id)
  if (edges.some(has)) return count(selected.size, 'part')
  return partWords({ nodes: [], notes: notes.filter(has), frames: frames.filter(has) })
}
