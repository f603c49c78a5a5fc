import type { DraftEvent, DraftPublished, DraftSaved, PersonHere } from '#shared/api/draftEvents.ts'
import type { Cancel, Timers } from '../clock.ts'

/** One open stream of a draft's events. Holds at most one event of each kind, so that a slow reader costs no memory. */
export type Seat = {
  readonly person: PersonHere
  /** Resolves once there is something to take, or after `ms`, or when the seat is over. */
  next(ms: number): Promise<void>
  /** What happened since the last time, oldest kind first. */
  take(): DraftEvent[]
  isOver(): boolean
  /** Ends the presence. */
  leave(): void
}

export type HeldSeat = Seat & {
  moveTo(nodeId: string | null): void
  /** The next `take` looks who is there. */
  presenceChanged(): void
  saved(saved: DraftSaved): void
  published(published: DraftPublished): void
  /** Makes the reader's loop end. */
  end(): void
}

export function createSeat(
  timers: Pick<Timers, 'after'>,
  {
    person: first,
    peopleHere,
    leave,
  }: { person: PersonHere; peopleHere: () => PersonHere[]; leave: (seat: HeldSeat) => void },
): HeldSeat {
  let person = first
  let isOver = false
  let isPresenceDue = true
  let toldPeople: string | undefined
  let revision = 0
  let saved: DraftSaved | undefined
  let published: DraftPublished | undefined
  let wake: (() => void) | undefined

  const isDue = () => isOver || isPresenceDue || saved !== undefined || published !== undefined
  const seat: HeldSeat = {
    get person() {
      return person
    },
    next: (ms) =>
      new Promise((resolve) => {
        if (isDue()) return resolve()
        let cancel: Cancel = () => undefined
        wake = () => {
          wake = undefined
          cancel()
          resolve()
        }
        cancel = timers.after(ms, () => wake?.())
      }),
    take() {
      const events: DraftEvent[] = []
      const people = isPresenceDue ? peopleHere() : undefined
      isPresenceDue = false
      const told = people && JSON.stringify(people)
      if (people && told !== toldPeople) events.push({ event: 'presence', data: { people } })
      toldPeople = told ?? toldPeople
      if (saved) events.push({ event: 'saved', data: saved })
      if (published) events.push({ event: 'published', data: published })
      saved = undefined
      published = undefined
      return events
    },
    isOver: () => isOver,
    leave: () => leave(seat),
    moveTo(nodeId) {
      person = { ...person, nodeId }
    },
    presenceChanged() {
      isPresenceDue = true
      wake?.()
    },
    saved(next) {
      // Told by the save itself, by a look at the table, and in any order.
      if (next.revision <= revision) return
      revision = next.revision
      saved = next
      wake?.()
    },
    published(next) {
      published = next
      wake?.()
    },
    end() {
      isOver = true
      wake?.()
    },
  }
  return seat
}
