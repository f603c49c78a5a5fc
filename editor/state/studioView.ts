import type { Problem } from '#shared/flow/problem.ts'
import { createStore } from 'zustand/vanilla'

export type LeftPanel = 'palette' | 'outline' | 'variables' | 'find'
export type RightPanel = 'inspector' | 'phone' | 'history'
export type BottomPanel = 'problems' | 'texts' | 'tests'

/** The way a session took, or takes now. */
export type Trace = { visited: ReadonlySet<string>; edges: ReadonlySet<string>; current?: string }
/** How a node differs from another version. */
export type Mark = 'added' | 'removed' | 'changed'

export type StudioView = {
  /** Of the cards' words, and the first of the prompt editor. */
  language: string
  /** Ids of nodes, notes, frames and edges. */
  selected: ReadonlySet<string>
  left: LeftPanel | null
  right: RightPanel | null
  bottom: BottomPanel | null
  problems: readonly Problem[]
  /** Before its first answer `problems` says nothing, after it has stopped nothing new. */
  checker: 'starting' | 'working' | 'stopped'
  /** The checker has judged the document as it is now. */
  isChecked: boolean
  /** Nodes added since the flow was opened and not left yet, with the data they were made with. */
  fresh: ReadonlyMap<string, unknown>
  /** Nodes whose problems are shown as what is still to do, see quietNodes. */
  quiet: ReadonlySet<string>
  /** Nodes that show the ports few flows use. */
  unfolded: ReadonlySet<string>
  trace: Trace | null
  marks: ReadonlyMap<string, Mark> | null
  /** Asks the canvas to bring a node into view, and the inspector to put the cursor into a field; `at` tells two alike apart. */
  focus: { nodeId: string; field?: string; language?: string; at: number } | null
  /** Asks the canvas to bring the whole flow into view, when it counts on. */
  overview: number
}

export type StudioViewStore = ReturnType<typeof createStudioView>

/** What is looked at, apart from the document: none of it is saved or undone. */
export function createStudioView(language: string) {
  const store = createStore<StudioView>()(() => ({
    language,
    selected: new Set<string>(),
    left: 'palette',
    right: null,
    bottom: null,
    problems: [],
    checker: 'starting',
    isChecked: false,
    fresh: new Map(),
    quiet: new Set<string>(),
    unfolded: new Set<string>(),
    trace: null,
    marks: null,
    focus: null,
    overview: 0,
  }))
  return {
    ...store,
    select(ids: Iterable<string>): void {
      const selected = new Set(ids)
      const old = store.getState().selected
      if (old.size === selected.size && [...selected].every((id) => old.has(id))) return
      store.setState({ selected })
    },
    /** Shows the ports that a card keeps folded away, or folds them again. */
    fold(nodeId: string): void {
      const unfolded = new Set(store.getState().unfolded)
      if (!unfolded.delete(nodeId)) unfolded.add(nodeId)
      store.setState({ unfolded })
    },
    /** Selects a node, brings it into view and opens its fields. */
    goTo(nodeId: string, place: { field?: string | undefined; language?: string | undefined } = {}): void {
      const { field, language } = place
      store.setState(({ right, focus }) => ({
        selected: new Set([nodeId]),
        right: right === 'phone' && field === undefined ? right : 'inspector',
        focus: {
          nodeId,
          ...(field !== undefined && { field }),
          ...(language !== undefined && { language }),
          at: (focus?.at ?? 0) + 1,
        },
      }))
    },
  }
}
