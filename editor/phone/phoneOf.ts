import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../api/client.ts'
import type { Studio } from '../state/studio.ts'
import { createCallAudio } from './callAudio.ts'
import { createPhone, type Phone } from './phone.ts'
import { flushSaves } from '../saving/flushSaves.ts'

/** A call that something outside the panel asks for. */
export type CallWish = { kind: 'from'; nodeId: string } | { kind: 'number'; number: string }

const phones = new WeakMap<Studio, Phone>()
const wishes = new WeakMap<Studio, StoreApi<{ wish: CallWish | undefined }>>()

/** One for each open flow: what was heard last is there again when the panel is. */
export function phoneOf(studio: Studio, client: Client, isMuted: boolean): Phone {
  const known = phones.get(studio)
  if (known) return known
  const made = createPhone({
    client,
    flowKey: studio.flowKey,
    save: () => flushSaves(studio),
    audio: createCallAudio(isMuted),
  })
  phones.set(studio, made)
  return made
}

export function wishesOf(studio: Studio): StoreApi<{ wish: CallWish | undefined }> {
  const known = wishes.get(studio)
  if (known) return known
  const made = createStore<{ wish: CallWish | undefined }>()(() => ({ wish: undefined }))
  wishes.set(studio, made)
  return made
}

/** Opens the phone panel, and calls from a node, or has a number ready to be called. */
export function askForCall(studio: Studio, wish: CallWish): void {
  wishesOf(studio).setState({ wish })
  studio.view.setState({ right: 'phone' })
}
