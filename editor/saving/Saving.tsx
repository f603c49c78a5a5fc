import './saving.css'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useAccount } from '../account/account.ts'
import { useLeaving } from '../account/leaving.ts'
import { useClient } from '../api/clientContext.ts'
import { PageLoading } from '../shell/PageLoading.tsx'
import { saveFile } from '../flows/saveFile.ts'
import { toastDone, toastOffer } from '../shell/toast.ts'
import { useStudio } from '../state/studio.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { createDraftSaver, type Taken } from './draftSaver.ts'
import { createDraftServer } from './draftServer.ts'
import { registerSaver } from './flushSaves.ts'
import { mergedWords, nodesTouched } from './mergedWords.ts'
import { createPeople, followDraft } from './people.ts'
import { SavingContext, type SavingParts } from './savingContext.ts'
import { usePresence } from './usePresence.ts'
import { openWorkShelf, type UnreadableWork } from './workShelf.ts'

/** A browser that does not answer keeps nobody from working. */
const longestWaitMs = 3000
/** Whoever only looks on is told once in so long that somebody else is drawing. */
const quietMs = 60_000

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

const offerFile = ({ at, json, giveOut }: UnreadableWork) =>
  toastOffer(
    'Unsaved changes that this page cannot read',
    `They were made here on ${at.toLocaleString()} and are kept on this computer for 30 days. Keep them as a file, or open the flow again after the next update.`,
    {
      label: 'Download',
      run: () => {
        saveFile('unsaved-changes.json', new Blob([json], { type: 'application/json' }))
        void giveOut()
      },
    },
  )

/** Saves the open flow as it changes, and takes in what others save. What is in it shows once earlier work is back. */
export function Saving({ children }: { children: ReactNode }) {
  const studio = useStudio()
  const client = useClient()
  const queries = useQueryClient()
  const { user, company } = useAccount()
  const [parts, setParts] = useState<SavingParts>()
  const [isConflictOpen, setIsConflictOpen] = useState(false)
  const whoLeaves = useLeaving()
  const account = useRef({ user, companyId: company.id })

  useEffect(() => {
    const { flowId, clientId, document, firstRevision, firstUpdatedBy, readOnly } = studio
    const { user: self, companyId } = account.current
    const people = createPeople(self)
    let toldAt = -quietMs
    const tell = ({ before, after: now, updatedBy, hadOurs }: Taken) => {
      void queries.invalidateQueries({ queryKey: ['flows', 'one', flowId] })
      if (!hadOurs && performance.now() - toldAt < quietMs) return
      toldAt = performance.now()
      const name = updatedBy === null ? undefined : people.getState().names.get(updatedBy)
      const who = updatedBy === self.id ? 'your other tab’s' : name === undefined ? 'another author’s' : `${name}’s`
      toastDone(mergedWords(who, nodesTouched(before, now), hadOurs))
    }
    const onSignedOut = () => void queries.invalidateQueries({ queryKey: ['me'] })
    const saver = createDraftSaver({
      document,
      server: createDraftServer(client.only(self.id, companyId), flowId, clientId),
      shelf: openWorkShelf({ companyId, userId: self.id, flowId }, { onUnreadable: offerFile }),
      after,
      first: {
        flow: document.getState().flow,
        revision: firstRevision,
        updatedAt: undefined,
        updatedBy: firstUpdatedBy,
      },
      isReadOnly: readOnly !== undefined,
      onTaken: tell,
      onRestored: () => toastDone('Your changes that were not saved yet are back.'),
      onSignedOut,
    })
    registerSaver(studio, saver)
    const takeOff = whoLeaves.add({
      ...saver,
      async flush() {
        await saver.flush()
        await saver.atRest()
      },
    })
    const leaving = new AbortController()
    const start = () => {
      if (leaving.signal.aborted) return
      setParts({ saver, people, openConflict: () => setIsConflictOpen(true) })
      void followDraft(client, {
        ...{ flowId, clientId, people, onSignedOut, signal: leaving.signal },
        onSaved: saver.heardOf,
        onConnected: saver.reached,
        onPublished: () => {
          void queries.invalidateQueries({ queryKey: ['flows', 'one', flowId] })
          void queries.invalidateQueries({ queryKey: ['flows', 'versions', flowId] })
        },
      })
    }
    void Promise.race([saver.open(), new Promise((resolve) => setTimeout(resolve, longestWaitMs))]).then(start)

    let shown = saver.status.getState().state.kind
    const unsubscribe = saver.status.subscribe(({ state: { kind }, revision }, old) => {
      if (kind === 'conflict' && shown !== 'conflict') setIsConflictOpen(true)
      // Whether the draft is ahead of the live version, for this page and the list.
      if (revision !== old.revision) void queries.invalidateQueries({ queryKey: ['flows', 'one', flowId] })
      shown = kind
    })
    const { signal } = leaving
    window.addEventListener('online', saver.reached, { signal })
    window.addEventListener('pagehide', saver.leave, { signal })
    window.addEventListener(
      'beforeunload',
      (event) => {
        if (!saver.wouldStrand()) return
        event.preventDefault()
        // While the browser asks.
        void saver.flush().catch(() => undefined)
      },
      { signal },
    )
    globalThis.document.addEventListener(
      'visibilitychange',
      () => {
        // A telephone may end a page in the background without a word.
        if (globalThis.document.visibilityState === 'hidden') void saver.flush().catch(() => undefined)
      },
      { signal },
    )
    return () => {
      leaving.abort()
      unsubscribe()
      setParts(undefined)
      // Whoever goes to another page and then signs out waits for what is on its way.
      void saver.close().finally(takeOff)
    }
  }, [studio, client, queries, whoLeaves])
  usePresence()

  if (!parts) return <PageLoading />
  return (
    <SavingContext value={parts}>
      {children}
      <ConflictDialog isOpen={isConflictOpen} onClose={() => setIsConflictOpen(false)} />
    </SavingContext>
  )
}
