import type { Flow } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import { isSame } from '#shared/flow/mergeValues.ts'
import { resolveConflict } from '#shared/flow/resolveConflict.ts'
import { createStore } from 'zustand/vanilla'
import { ApiFailure } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'
import type { FlowStore } from '../state/flowStore.ts'
import { beginningOf } from './beginningOf.ts'
import { mergeQuickly } from './mergeQuickly.ts'
import { isSignedOut, isStale, saveFailure, undecided, wasNotTaken, type SaveFailure } from './saveFailure.ts'
import {
  conflictKey,
  type DraftServer,
  type Quarrel,
  type SaveState,
  type SaveStatus,
  type ServerDraft,
  type Side,
  type WorkShelf,
} from './saveState.ts'
import { createSaveTimers } from './saveTimers.ts'
import { shareParts } from './shareParts.ts'
import { createShelving } from './shelving.ts'

/** More answers than these are never missing at once. */
const maxSent = 5

export type Taken = {
  before: Flow
  after: Flow
  updatedBy: string | null
  /** There was work of ours that went together with theirs. */
  hadOurs: boolean
}

type Deps = {
  document: Pick<FlowStore, 'getState' | 'subscribe' | 'rebase' | 'history' | 'nameStep'>
  server: DraftServer
  shelf: WorkShelf
  /** Runs something once, after milliseconds; what it returns calls it off. */
  after: (ms: number, run: () => void) => () => void
  /** As the document was opened. */
  first: ServerDraft
  isReadOnly: boolean
  /** Changes of others came into the document. */
  onTaken?: (taken: Taken) => void
  /** Work of an earlier page came back. */
  onRestored?: () => void
  /** The sign-in is no longer good. */
  onSignedOut?: () => void
}

export type DraftSaver = ReturnType<typeof createDraftSaver>

/** Keeps the server's draft and the document the same: saves ours, takes in theirs, and loses neither. */
export function createDraftSaver({ document, server, shelf, after, first, isReadOnly, ...told }: Deps) {
  const flowNow = () => document.getState().flow
  let base: { flow: Flow; revision: number } = { flow: first.flow, revision: first.revision }
  let savedAt = first.updatedAt
  /** Sent from `base` without an answer. */
  let sent: readonly Flow[] = []
  let quarrel: Quarrel | undefined
  let failure: SaveFailure | undefined
  const failureNow = (): SaveFailure | undefined => failure
  /** The newest revision heard of. */
  let heard = first.revision
  let isPushWanted = false
  let isPullWanted = false
  let isSending = false
  let isWorking = false
  let outlivesPage = false
  let isClosed = false
  let waiting: { resolve(): void; reject(error: unknown): void }[] = []

  /** While an answer is missing, the server may have what was taken back since. */
  const isClean = () => isReadOnly || (sent.length === 0 && isSame(flowNow(), base.flow))
  const stateNow = (): SaveState => {
    if (quarrel) return { kind: 'conflict', quarrel }
    if (isSending) return { kind: 'saving' }
    if (failure) return { kind: failure.kind, message: messageOf(failure.error) }
    return { kind: isClean() ? 'saved' : 'unsaved' }
  }
  const status = createStore<SaveStatus>()(() => ({ state: { kind: 'saved' }, revision: base.revision, savedAt }))
  const show = () => {
    const state = stateNow()
    const old = status.getState()
    const isOld =
      old.state.kind === state.kind && (state.kind === 'saved' || state.kind === 'unsaved' || state.kind === 'saving')
    if (isOld && old.revision === base.revision && old.savedAt === savedAt) return
    status.setState({ state: isOld ? old.state : state, revision: base.revision, savedAt })
  }

  const shelving = createShelving({
    shelf,
    unsaved: () =>
      isClean() && !quarrel ? undefined : { revision: base.revision, base: base.flow, ours: flowNow(), sent },
  })
  const shelve = () => (isReadOnly ? Promise.resolve() : shelving.shelve())
  const pushNow = () => {
    isPushWanted = true
    void work()
  }
  const timers = createSaveTimers({ after, push: pushNow })

  /** The document, and all its history, as if ours had begun at theirs. */
  function adopt(from: Flow, theirs: ServerDraft, choose: (merged: Flow) => Flow = (merged) => merged) {
    const present = flowNow()
    const hadOurs = !isSame(present, from)
    quarrel = undefined
    sent = []
    base = { flow: theirs.flow, revision: theirs.revision }
    savedAt = theirs.updatedAt
    document.rebase((flow) => {
      const sides = { base: from, ours: flow, theirs: theirs.flow }
      if (flow !== present) return flow === from ? theirs.flow : mergeQuickly(sides)
      const chosen = choose(mergeFlows(sides).flow)
      return isSame(chosen, theirs.flow) ? theirs.flow : shareParts(flow, chosen)
    })
    // What a page that went had sent is on the screen already, however little of it was kept.
    if (!isSame(from, theirs.flow) && !isSame(present, theirs.flow))
      told.onTaken?.({ before: from, after: theirs.flow, updatedBy: theirs.updatedBy, hadOurs })
    void shelve()
  }

  function take(draft: ServerDraft) {
    const theirs = { ...draft, flow: shareParts(base.flow, draft.flow) }
    const from = beginningOf(theirs.flow, { base: base.flow, sent })
    const { conflicts } = mergeFlows({ base: from, ours: flowNow(), theirs: theirs.flow })
    if (conflicts.length === 0) return adopt(from, theirs)
    quarrel = { base: from, theirs, conflicts }
    timers.end()
    void shelve()
  }

  async function pull(isForced: boolean) {
    const heardBefore = heard
    const draft = await server.get()
    // What was told of while the answer was on its way is not in it; a restored database is behind all that was told of.
    if (heard === heardBefore) heard = draft.revision
    const known = quarrel?.theirs.revision ?? base.revision
    // After a refusal any other revision will do: a restored database is behind.
    if (draft.revision > known || (isForced && draft.revision !== known)) take(draft)
    else if (isForced)
      throw new ApiFailure(503, 'unclear', 'The server refuses the draft and gives no newer one. It is tried again.')
  }

  async function push() {
    const flow = flowNow()
    if (isClean()) {
      base = { ...base, flow }
      return void shelve()
    }
    sent = [...sent, flow].slice(-maxSent)
    void shelve()
    isSending = true
    show()
    try {
      const saved = await server.put(flow, base.revision, { outlivesPage })
      base = { flow, revision: saved.revision }
      savedAt = saved.updatedAt
      sent = []
      void shelve()
    } catch (error) {
      if (wasNotTaken(error)) sent = sent.slice(0, -1)
      if (!isStale(error)) throw error
      isPullWanted = true
      isPushWanted = true
    } finally {
      isSending = false
    }
  }

  /** One thing at a time: what others saved comes in, then ours goes out. */
  async function work() {
    if (isWorking) return
    isWorking = true
    // A failure before this one is no answer to what is tried now.
    failure = undefined
    try {
      for (;;) {
        const isHeard = heard > (quarrel?.theirs.revision ?? base.revision)
        if (isPullWanted || isHeard) {
          const isForced = isPullWanted
          isPullWanted = false
          await pull(isForced)
        } else if (isPushWanted && !quarrel) {
          isPushWanted = false
          timers.end()
          await push()
        } else break
      }
      timers.reached()
    } catch (error) {
      fail(error)
    }
    isWorking = false
    const failed = failureNow()
    const settled = waiting
    waiting = []
    for (const { resolve, reject } of settled)
      if (failed) reject(failed.error)
      else if (quarrel) reject(undecided())
      else resolve()
    if (!failed && !quarrel && !isClean() && !isClosed) timers.schedule()
    show()
  }

  function fail(error: unknown) {
    failure = saveFailure(error)
    isPushWanted = false
    timers.end()
    if (isSignedOut(error)) told.onSignedOut?.()
    if (failure.kind === 'offline' && !isClosed) timers.retryLater()
  }

  const changed = () => {
    if (isReadOnly) return
    if (quarrel) {
      const { base: from, theirs } = quarrel
      const { conflicts } = mergeFlows({ base: from, ours: flowNow(), theirs: theirs.flow })
      if (conflicts.length > 0) quarrel = { base: from, theirs, conflicts }
      else {
        adopt(from, theirs)
        pushNow()
      }
    } else if (!isClean()) {
      if (failure?.kind === 'refused') failure = undefined
      if (failure === undefined) timers.schedule()
    } else if (!isWorking) timers.endPauses()
    void shelve()
    show()
  }
  let lastSeen = flowNow()
  const unsubscribe = document.subscribe(({ flow }) => {
    if (flow === lastSeen) return
    lastSeen = flow
    changed()
  })

  const atRest = async () => {
    while (isWorking || shelving.isBusy()) await new Promise<void>((resolve) => after(20, resolve))
  }

  return {
    status,
    /** Resolves once nothing is under way, to the server and to the shelf. */
    atRest,

    /** Takes over work that an earlier page could not save. Resolves once it is in the document. */
    async open(): Promise<void> {
      if (isReadOnly) return
      const found = await shelf.takeOver().catch(() => [])
      const dropped: (() => Promise<void>)[] = []
      let isBack = false
      for (const { revision, ours, sent: unanswered, drop, base: from } of found) {
        // What clashes with work that came back before it stays on the shelf.
        if (quarrel) break
        if (isClean()) {
          base = { flow: from, revision }
          sent = unanswered
          document.rebase(() => ours)
          if (revision === first.revision && isSame(from, first.flow))
            base = { flow: shareParts(ours, first.flow), revision }
          else take(first)
        } else {
          const { flow, conflicts } = mergeFlows({ base: from, ours, theirs: flowNow() })
          if (conflicts.length > 0) continue
          document.rebase(() => shareParts(flowNow(), flow))
        }
        isBack ||= quarrel !== undefined || !isClean()
        dropped.push(drop)
      }
      await shelve()
      for (const drop of dropped) await drop().catch(() => undefined)
      if (isBack) told.onRestored?.()
      if (isBack && !quarrel) pushNow()
      show()
    },

    /** Resolves once the server has what is on the screen; rejects with why it has not. */
    flush(): Promise<void> {
      if (quarrel) return Promise.reject(undecided())
      if (isClean() && !isWorking) return Promise.resolve()
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        pushNow()
      })
    },

    /** The connection may be back. */
    reached(): void {
      if (failure?.kind === 'offline') timers.retry()
    },

    /** Somebody saved, perhaps this page. */
    heardOf(revision: number): void {
      heard = Math.max(heard, revision)
      if (heard > (quarrel?.theirs.revision ?? base.revision)) void work()
    },

    /** Ends a quarrel: of each conflict the side that was chosen, ours where none was. */
    decide(choices: ReadonlyMap<string, Side>): void {
      if (!quarrel) return
      const { base: from, theirs, conflicts } = quarrel
      const lost = conflicts.filter((conflict) => choices.get(conflictKey(conflict)) === 'theirs')
      adopt(from, theirs, (merged) =>
        lost.reduce((flow, conflict) => resolveConflict(flow, conflict, 'theirs'), merged),
      )
      const before = document.history.getState().pastStates.at(-1)?.flow
      // Undone, it comes to theirs: a node may go that was only given another name.
      if (before && isSame(before, theirs.flow)) document.nameStep('Keep your side')
      show()
      pushNow()
    },

    /** True while a change would be gone if the page went now. */
    wouldLose: () => !shelving.isKept() && (shelving.isBusy() || !isClean()),

    /** The server has what is on the screen. */
    isSaved: () => isClean() && !quarrel && !isWorking,

    /** True while a page that goes now leaves changes in this browser only, where nobody else sees them. */
    wouldStrand: () =>
      !isClean() && (quarrel !== undefined || isSending || failure !== undefined || !server.canOutlive(flowNow())),

    /** The page goes, and may not come back: what is small enough still leaves. */
    leave(): void {
      if (!isClean() && !quarrel && !isSending) {
        outlivesPage = true
        pushNow()
        outlivesPage = false
      }
      if (!isReadOnly) shelving.atOnce()
    },

    /** Saves what is left, once, and listens no more. */
    async close(): Promise<void> {
      isClosed = true
      unsubscribe()
      if (!isClean() && !quarrel) pushNow()
      timers.end()
      await atRest()
      shelf.release()
    },
  }
}
