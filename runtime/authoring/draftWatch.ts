import type { Kysely } from 'kysely'
import type { DraftPublished, DraftSaved, PersonHere } from '#shared/api/draftEvents.ts'
import type { Cancel, Clock, Random, Timers } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { ProblemError } from '../http/problemError.ts'
import { listDraftStates, type DraftStateRow } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import type { StopListening, Store } from '../store/store.ts'
import { draftsChannel, maxPeopleAMessage, readMessage, type DraftMessage, type Present } from './draftMessages.ts'
import { createSeat, type HeldSeat, type Seat } from './draftSeat.ts'

/** People of this process are told to the others so often, and revisions read anew for messages that were lost. */
export const announceMs = 20_000
/** Whoever was not announced for so long is gone, and the process that had their stream as well. */
export const forgetMs = 45_000
const lookMs = 5_000
/** Streams of a company, over all processes as far as they know of each other. */
export const maxStreams = 100
/** Of one user in a company, so that one with a broken client does not shut the others out. */
export const maxUserStreams = 10

export type FlowRef = { companyId: string; flowId: string }

/** Who has which draft open, and what becomes of drafts, over all processes. */
export type DraftWatch = {
  /** Takes a seat at a draft. Throws 429 when the company or the user has too many. */
  join(ref: FlowRef, person: Omit<PersonHere, 'nodeId'>): Promise<Seat>
  /** Somebody is at another node; nothing happens where they have no seat. */
  moveTo(ref: FlowRef, move: { clientId: string; userId: string; nodeId: string | null }): void
  saved(ref: FlowRef, saved: DraftSaved): void
  published(ref: FlowRef, published: DraftPublished): void
  /** Ends all streams and tells the other processes. */
  close(): Promise<void>
}

type Deps = {
  db: Kysely<Database>
  store: Pick<Store, 'listen' | 'notify'>
  clock: Clock
  timers: Timers
  random: Pick<Random, 'uuid'>
  log: Pick<Log, 'warn'>
}

/** Somebody whose stream another process has. */
type Other = Present & { from: string; seenAt: number }
/** One draft that somebody has open. */
type Room = { ref: FlowRef; seats: Set<HeldSeat>; others: Map<string, Other> }

const keyOf = ({ companyId, flowId }: FlowRef) => `${companyId} ${flowId}`
/** Whoever takes the id of another's tab stays themselves. */
const tabOf = ({ clientId, userId }: { clientId: string; userId: string }) => `${userId} ${clientId}`
const tabOfPerson = ({ clientId, user }: Pick<PersonHere, 'clientId' | 'user'>) => tabOf({ clientId, userId: user.id })
export const savedView = (row: DraftStateRow): DraftSaved => ({
  revision: row.draftRevision,
  updatedAt: row.draftUpdatedAt.toISOString(),
  updatedBy:
    row.draftUpdatedBy === null || row.userName === null ? null : { id: row.draftUpdatedBy, name: row.userName },
  clientId: null,
})

export function createDraftWatch({ db, store, clock, timers, random, log }: Deps): DraftWatch {
  const self = random.uuid()
  /** Of this process. */
  const seats = new Map<HeldSeat, FlowRef>()
  /** By company, then by flow: what happens at one draft looks at nobody else's. */
  const rooms = new Map<string, Map<string, Room>>()
  let listening: Promise<StopListening> | undefined
  let cancels: Cancel[] = []
  let closing: Promise<void> | undefined
  let lastTold: Promise<void> = Promise.resolve()

  const otherKey = (from: string, tab: { clientId: string; userId: string }) => `${from} ${tabOf(tab)}`
  const roomAt = ({ companyId, flowId }: FlowRef) => rooms.get(companyId)?.get(flowId)
  const seatsAt = (ref: FlowRef) => [...(roomAt(ref)?.seats ?? [])]
  const openRoom = ({ companyId, flowId }: FlowRef): Room => {
    const ofCompany = rooms.get(companyId) ?? new Map<string, Room>()
    rooms.set(companyId, ofCompany)
    const room = ofCompany.get(flowId) ?? { ref: { companyId, flowId }, seats: new Set(), others: new Map() }
    ofCompany.set(flowId, room)
    return room
  }
  const closeWhenEmpty = ({ ref: { companyId, flowId }, seats: here, others }: Room) => {
    if (here.size > 0 || others.size > 0) return
    const ofCompany = rooms.get(companyId)
    ofCompany?.delete(flowId)
    if (ofCompany?.size === 0) rooms.delete(companyId)
  }

  /** In the order they were said: somebody who left is not announced after that. */
  const tell = (message: DraftMessage) => {
    lastTold = lastTold
      .then(() => store.notify(draftsChannel, JSON.stringify(message)))
      .catch((error: unknown) => log.warn({ err: error }, 'Other processes were not told of a draft.'))
    return lastTold
  }
  const announce = (held: readonly HeldSeat[]) => {
    const people = held.flatMap((seat): Present[] => {
      const ref = seats.get(seat)
      return ref ? [{ ...ref, ...seat.person }] : []
    })
    for (let from = 0; from < people.length; from += maxPeopleAMessage)
      void tell({ kind: 'here', from: self, people: people.slice(from, from + maxPeopleAMessage) })
  }

  /** One of each tab: a stream that broke may outlive the one that followed it. */
  const peopleAt = (ref: FlowRef): PersonHere[] => {
    const people = new Map<string, PersonHere>()
    for (const { clientId, user, nodeId } of roomAt(ref)?.others.values() ?? [])
      people.set(tabOfPerson({ clientId, user }), { clientId, user, nodeId })
    for (const { person } of seatsAt(ref)) people.set(tabOfPerson(person), person)
    return [...people.values()].sort((one, other) => (tabOfPerson(one) < tabOfPerson(other) ? -1 : 1))
  }
  const presenceChanged = (ref: FlowRef) => seatsAt(ref).forEach((seat) => seat.presenceChanged())

  const leave = (seat: HeldSeat) => {
    const ref = seats.get(seat)
    if (!ref) return
    seats.delete(seat)
    const room = openRoom(ref)
    room.seats.delete(seat)
    closeWhenEmpty(room)
    seat.end()
    const { clientId, user } = seat.person
    if (seatsAt(ref).every(({ person }) => tabOfPerson(person) !== tabOfPerson(seat.person)))
      void tell({ kind: 'gone', from: self, ...ref, clientId, userId: user.id })
    presenceChanged(ref)
  }

  const forget = (isGone: (other: { from: string; seenAt: number }) => boolean) => {
    for (const room of [...rooms.values()].flatMap((ofCompany) => [...ofCompany.values()])) {
      const gone = [...room.others].filter(([, other]) => isGone(other))
      for (const [key] of gone) room.others.delete(key)
      if (gone.length > 0) presenceChanged(room.ref)
      closeWhenEmpty(room)
    }
  }
  const moveTo = (
    ref: FlowRef,
    { clientId, userId, nodeId }: { clientId: string; userId: string; nodeId: string | null },
  ) => {
    const moved = seatsAt(ref).filter(({ person }) => tabOfPerson(person) === tabOf({ clientId, userId }))
    if (moved.length === 0) return false
    const elsewhere = moved.filter(({ person }) => person.nodeId !== nodeId)
    if (elsewhere.length === 0) return true
    for (const seat of elsewhere) seat.moveTo(nodeId)
    announce(elsewhere)
    presenceChanged(ref)
    return true
  }
  const saved = (ref: FlowRef, told: DraftSaved) => seatsAt(ref).forEach((seat) => seat.saved(told))
  const published = (ref: FlowRef, told: DraftPublished) => seatsAt(ref).forEach((seat) => seat.published(told))

  const hear = (payload: string) => {
    const message = readMessage(payload)
    if (!message || message.from === self) return
    const { from } = message
    switch (message.kind) {
      case 'who':
        return announce([...seats.keys()])
      case 'here':
        for (const person of message.people) {
          const { others } = openRoom(person)
          const key = otherKey(from, { ...person, userId: person.user.id })
          const known = others.get(key)
          others.set(key, { ...person, from, seenAt: clock.now().getTime() })
          // Everybody is announced every 20 seconds, and hardly ever with news.
          if (known?.nodeId !== person.nodeId || known.user.name !== person.user.name) presenceChanged(person)
        }
        return
      case 'gone': {
        const room = roomAt(message)
        if (!room?.others.delete(otherKey(from, message))) return
        presenceChanged(message)
        return closeWhenEmpty(room)
      }
      case 'stopped':
        return forget((other) => other.from === from)
      case 'at':
        return void moveTo(message, message)
      case 'saved':
        return saved(message, message.saved)
      case 'published':
        return published(message, message.published)
      default:
        return message satisfies never
    }
  }

  /** Reads where drafts are, for those whose news may have been lost. */
  const readStates = async (refs: readonly FlowRef[]) => {
    const unique = [...new Map(refs.map((ref) => [keyOf(ref), ref])).values()]
    if (unique.length === 0) return
    for (const row of await listDraftStates(db, unique)) saved(row, savedView(row))
  }
  const heal = () =>
    readStates([...seats.values()]).catch((error: unknown) =>
      log.warn({ err: error }, 'The drafts that are open could not be read anew.'),
    )

  /** Begins with the first stream: a process that nobody edits on has nothing to hear. */
  const listen = async () => {
    const meet = () => {
      void tell({ kind: 'who', from: self })
      announce([...seats.keys()])
    }
    const stop = await store.listen(draftsChannel, hear, () => {
      meet()
      void heal()
    })
    meet()
    cancels = [
      timers.every(announceMs, () => {
        announce([...seats.keys()])
        void heal()
      }),
      timers.every(lookMs, () => {
        const before = clock.now().getTime() - forgetMs
        forget(({ seenAt }) => seenAt < before)
      }),
    ]
    return stop
  }
  const listenOnce = () => {
    listening ??= listen().catch((error: unknown) => {
      listening = undefined
      throw error
    })
    return listening
  }

  return {
    async join(ref, { clientId, user }) {
      const users = [...(rooms.get(ref.companyId)?.values() ?? [])].flatMap((room) => [
        ...[...room.seats].map((seat) => seat.person.user.id),
        ...[...room.others.values()].map((other) => other.user.id),
      ])
      const tooMany = (whose: string) =>
        new ProblemError(429, 'too_many_streams', `${whose} drafts open already. Close one of them.`, undefined, {
          'Retry-After': '30',
        })
      if (users.length >= maxStreams) throw tooMany(`The company has ${maxStreams}`)
      if (users.filter((id) => id === user.id).length >= maxUserStreams) throw tooMany(`You have ${maxUserStreams}`)
      const known = peopleAt(ref).find((person) => tabOfPerson(person) === tabOfPerson({ clientId, user }))
      const person = { clientId, user, nodeId: known?.nodeId ?? null }
      const seat = createSeat(timers, { person, peopleHere: () => peopleAt(ref), leave })
      seats.set(seat, ref)
      openRoom(ref).seats.add(seat)
      try {
        await listenOnce()
        announce([seat])
        presenceChanged(ref)
        await readStates([ref])
      } catch (error) {
        leave(seat)
        throw error
      }
      if (closing) leave(seat)
      return seat
    },
    moveTo(ref, move) {
      if (!moveTo(ref, move)) void tell({ kind: 'at', from: self, ...ref, ...move })
    },
    saved(ref, told) {
      saved(ref, told)
      void tell({ kind: 'saved', from: self, ...ref, saved: told })
    },
    published(ref, told) {
      published(ref, told)
      void tell({ kind: 'published', from: self, ...ref, published: told })
    },
    close() {
      closing ??= (async () => {
        cancels.forEach((cancel) => cancel())
        const hadSeats = seats.size > 0
        for (const seat of seats.keys()) seat.end()
        seats.clear()
        rooms.clear()
        if (hadSeats) void tell({ kind: 'stopped', from: self })
        await lastTold
        const stop = await listening?.catch(() => undefined)
        await stop?.()
      })()
      return closing
    },
  }
}
