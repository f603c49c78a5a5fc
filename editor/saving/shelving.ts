import type { KeptWork, WorkShelf } from './saveState.ts'

/** Puts what is on the screen on the shelf at once, one write at a time; the last state of affairs wins. */
export function createShelving({
  shelf,
  unsaved,
}: {
  shelf: WorkShelf
  /** Undefined when the server has everything. */
  unsaved: () => KeptWork | undefined
}) {
  let isBusy = false
  let isStale = false
  let isKept = true

  return {
    async shelve(): Promise<void> {
      isStale = true
      isKept = false
      if (isBusy) return
      isBusy = true
      while (isStale) {
        isStale = false
        const work = unsaved()
        isKept = await (work ? shelf.keep(work) : shelf.clear()).then(
          () => true,
          () => false,
        )
      }
      isBusy = false
    },
    /** The page goes, and a write that is on its way may not arrive. */
    atOnce(): void {
      const work = unsaved()
      if (work) shelf.keepAtOnce(work)
    },
    isBusy: () => isBusy,
    /** The shelf has what was on the screen when it was asked last. */
    isKept: () => isKept,
  }
}
