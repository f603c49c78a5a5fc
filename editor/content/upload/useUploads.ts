import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useAccount } from '../../account/account.ts'
import type { Client } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { lineOf } from './line.ts'
import { createUploadQueue, type UploadQueue, type UploadRow } from './uploadQueue.ts'

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
  const queue = createUploadQueue(lineOf(client, owner), () => onPlaced.forEach((told) => told()))
  const kept = { queue, onPlaced }
  of.set(name, kept)
  return kept
}

/** Of whoever is signed in. */
export function useKeptUploads(): Kept {
  const client = useClient()
  const { user, company } = useAccount()
  return useMemo(() => queueOf(client, { userId: user.id, companyId: company.id }), [client, user.id, company.id])
}

/** The files on their way of this member; `Uploads` shows them on every page. */
export const useUploads = (): UploadQueue => useKeptUploads().queue

export const useUploadRows = (queue: UploadQueue): readonly UploadRow[] => useStore(queue.store, ({ rows }) => rows)
