import {
  draftPresenceSchema,
  draftPublishedSchema,
  draftSavedSchema,
  type DraftPublished,
  type PersonHere,
} from '#shared/api/draftEvents.ts'
import { createStore } from 'zustand/vanilla'
import { ApiFailure, type Client } from '../api/client.ts'
import { followEvents } from '../api/followEvents.ts'

export type People = {
  /** Everybody else who has this flow open, a person for each tab. */
  here: readonly PersonHere[]
  /** Names of people by their id, also of those who have gone. */
  names: ReadonlyMap<string, string>
}

export const createPeople = (self: { id: string; name: string }) =>
  createStore<People>()(() => ({ here: [], names: new Map([[self.id, self.name]]) }))
export type PeopleStore = ReturnType<typeof createPeople>

type Following = {
  flowId: string
  clientId: string
  people: PeopleStore
  onSaved: (revision: number) => void
  onPublished: (published: DraftPublished) => void
  onConnected: () => void
  onSignedOut: () => void
  signal: AbortSignal
}

/** Follows who is at a draft and what becomes of it, until the signal aborts. */
export async function followDraft(client: Client, following: Following): Promise<void> {
  const { flowId, clientId, people, onSaved, onPublished, onConnected, onSignedOut, signal } = following
  const remember = (known: readonly ({ id: string; name: string } | null)[]) => {
    const { names } = people.getState()
    const fresh = known.filter((person) => person !== null).filter(({ id, name }) => names.get(id) !== name)
    if (fresh.length > 0)
      people.setState({ names: new Map([...names, ...fresh.map(({ id, name }) => [id, name] as const)]) })
  }
  try {
    await followEvents(client, `/api/flows/${flowId}/draft/events?clientId=${clientId}`, {
      signal,
      onState: (isConnected) => {
        if (isConnected) onConnected()
        else people.setState({ here: [] })
      },
      onEvent: ({ event, data }) => {
        if (event === 'presence') {
          const here = draftPresenceSchema.parse(data).people.filter((person) => person.clientId !== clientId)
          people.setState({ here })
          remember(here.map(({ user }) => user))
        } else if (event === 'saved') {
          const saved = draftSavedSchema.parse(data)
          remember([saved.updatedBy])
          onSaved(saved.revision)
        } else if (event === 'published') {
          const published = draftPublishedSchema.parse(data)
          remember([published.by])
          onPublished(published)
        }
      },
    })
  } catch (error) {
    people.setState({ here: [] })
    if (error instanceof ApiFailure && error.status === 401) onSignedOut()
  }
}

/** Of somebody with several tabs, the one at a node. */
export function onePerUser(here: readonly PersonHere[]): readonly PersonHere[] {
  const byUser = new Map<string, PersonHere>()
  for (const person of here) {
    const known = byUser.get(person.user.id)
    if (!known || (known.nodeId === null && person.nodeId !== null)) byUser.set(person.user.id, person)
  }
  return [...byUser.values()].sort((one, other) => (one.user.name < other.user.name ? -1 : 1))
}

/** `Ada Byron King` is `AK`. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase() || '?'
}

/** Dark enough for white letters (WCAG 1.4.3: 4.5 to 1). */
const colors = ['#4c3fbf', '#0b6e5f', '#9c3410', '#8a1c6a', '#1e5fa8', '#5b5f0a', '#8b1e2d', '#3b5b1c'] as const
/** A person has the same colour at everybody's screen. */
export function colorOf(userId: string): string {
  let sum = 0
  for (const letter of userId) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0
  return colors[sum % colors.length] ?? colors[0]
}
