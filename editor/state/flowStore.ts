import type { Flow } from '#shared/flow/flow.ts'
import { isSame } from '#shared/flow/mergeValues.ts'
import { noteStaleTexts } from '#shared/flow/staleTexts.ts'
import { temporal, type TemporalState } from 'zundo'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** The document, and the words for the step that made it. */
type FlowState = { flow: Flow; step: string }
type History = StoreApi<TemporalState<FlowState>>

/** Older steps are forgotten. Documents share what did not change, so this is little memory. */
const maxSteps = 300
/** Changes to the same thing within this time are one step: a word typed is undone as a word. */
const joinMs = 1200

export type EditOptions = {
  /** Changes that follow each other under the same name here are one step of the history. */
  join?: string
  /** However long the pauses between them: a text written in place is one step. The name in `join` is then of that writing alone. */
  isOneStep?: boolean
  /** The document is taken as it is: what its own list says of stale translations holds. */
  asIs?: boolean
}

export type FlowStore = ReturnType<typeof createFlowStore>

/** A flow being edited, with named steps to go back and forth. `now` is in milliseconds, of any origin. */
export function createFlowStore(initial: Flow, now: () => number = () => performance.now()) {
  const store = createStore<FlowState>()(
    temporal((): FlowState => ({ flow: initial, step: '' }), {
      limit: maxSteps,
      equality: (before, after) => before.flow === after.flow,
    }),
  )
  const history: History = store.temporal
  let joined: { name: string; at: number } | undefined

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    store,
    history,

    /** One step of the history, in the words of a button: `Move 3 nodes`. A change that changes nothing is none. */
    edit(
      step: string,
      change: (flow: Flow) => Flow,
      { join, isOneStep = false, asIs = false }: EditOptions = {},
    ): void {
      const before = store.getState().flow
      const changed = change(before)
      if (changed === before) return
      // Translations of a text that changed are to be looked at again.
      const flow = asIs ? changed : noteStaleTexts(before, changed)
      const isJoined = join !== undefined && joined?.name === join && (isOneStep || now() - joined.at < joinMs)
      joined = join === undefined ? undefined : { name: join, at: now() }
      if (!isJoined) return store.setState({ flow, step })
      history.getState().pause()
      store.setState({ flow, step })
      history.getState().resume()
    },

    /**
     * The document as somebody else has changed it too: no step of ours, and undo leaves theirs alone. Steps of which theirs left
     * nothing are forgotten: undo always does something.
     */
    rebase(onto: (flow: Flow) => Flow): void {
      const { pause, resume, pastStates, futureStates } = history.getState()
      const moved = (states: readonly Partial<FlowState>[]): FlowState[] =>
        states.flatMap(({ flow, step = '' }) => (flow ? [{ flow: onto(flow), step }] : []))
      const past = withoutRepeats(moved(pastStates))
      const { flow, step } = store.getState()
      const present = { flow: onto(flow), step }
      const last = past.at(-1)
      if (last && isSame(last.flow, present.flow)) {
        past.pop()
        present.step = last.step
      }
      // The next one to come is last.
      const [, ...future] = withoutRepeats([present, ...moved(futureStates).reverse()])
      pause()
      store.setState(present)
      resume()
      history.setState({ pastStates: past, futureStates: future.reverse() })
      joined = undefined
    },

    /** Another name for the last step, where undoing it does something else than it did. */
    nameStep(step: string): void {
      const { pause, resume } = history.getState()
      pause()
      store.setState({ step })
      resume()
      joined = undefined
    },

    /** Takes the step back that goes by this `join`, as if it had never been; false when it is not the last one (any more). */
    takeBack(join: string): boolean {
      const { pause, resume, pastStates } = history.getState()
      const { flow, step = '' } = pastStates.at(-1) ?? {}
      if (joined?.name !== join || !flow) return false
      pause()
      store.setState({ flow, step })
      resume()
      history.setState({ pastStates: pastStates.slice(0, -1) })
      joined = undefined
      return true
    },

    undo(): void {
      joined = undefined
      history.getState().undo()
    },
    redo(): void {
      joined = undefined
      history.getState().redo()
    },
  }
}

/** States one after the other; of those that are the same, the first, which has the words of the step that led there. */
const withoutRepeats = (states: readonly FlowState[]) =>
  states.reduce<FlowState[]>((kept, state) => {
    const last = kept.at(-1)
    if (!last || !isSame(last.flow, state.flow)) kept.push(state)
    return kept
  }, [])
