import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useAccount } from '../../account/account.ts'
import type { Client } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { useRefreshContent } from '../useContent.ts'
import type { Line } from './sendUpload.ts'
import { createUploadQueue, isUnderWay, type UploadQueue, type UploadRow } from './uploadQueue.ts'

type Kept = { queue: UploadQueue; onPlaced: Set<() => void> }
/** By client and by who is signed in where: files go on while other pages are looked at, and never as somebody else. */
const queues = new WeakMap<Client, Map<string, Kept>>()

function queueOf(client: Client, owner: { userId: string; companyId: string }): Kept {
  const of = queues.get(client) ?? new Map<string, Kept>()
  queues.set(client, of)
  const name = `${owner.userId} ${owner.companyId}`
  const known = of.get(name)
  if (known) return known
  const onPlaced = new Set<() => void>()
  const line: Line = { fetch: client.only(owner.userId, owner.companyId).fetch, pause }
  const queue = createUploadQueue(line, () => onPlaced.forEach((told) => told()))
  const kept = { queue, onPlaced }
  of.set(name, kept)
  return kept
}

/** The files on their way of this member. What arrives is in the lists at once. */
export function useUploads(): UploadQueue {
  const client = useClient()
  const { user, company } = useAccount()
  const refresh = useRefreshContent()
  const { queue, onPlaced } = useMemo(
    () => queueOf(client, { userId: user.id, companyId: company.id }),
    [client, user.id, company.id],
  )
  useEffect(() => {
    const told = () => void refresh()
    onPlaced.add(told)
    return () => void onPlaced.delete(told)
  }, [onPlaced, refresh])
  return queue
}

export const useUploadRows = (queue: UploadQueue): readonly UploadRow[] => useStore(queue.store, ({ rows }) => rows)

/** Asks before the page is left for good while files are on their way. */
export function useKeepPage(queue: UploadQueue): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (queue.store.getState().rows.some(isUnderWay)) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [queue])
}

/** A while, or until the browser is online again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer)
      window.removeEventListener('online', goOn)
      signal.removeEventListener('abort', stop)
      settle()
    }
    const goOn = () => end(resolve)
    const stop = () => end(() => reject(signal.reason instanceof Error ? signal.reason : new Error('Cancelled.')))
    const timer = setTimeout(goOn, milliseconds)
    window.addEventListener('online', goOn)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
}
