import { useCallback, useState, type KeyboardEvent } from 'react'
import { everything, nothingSelected, toggled } from './selection.ts'

/** What is ticked of the rows that are shown, by mouse and by keyboard: Ctrl+A ticks all, Escape none. */
export function useSelection<Row extends { id: string }>(rows: readonly Row[] | undefined) {
  const [selection, setSelection] = useState(nothingSelected)
  const order = rows?.map(({ id }) => id) ?? []
  // What a new filter hides is not meant any more.
  const chosen = rows?.filter(({ id }) => selection.ids.has(id)) ?? []
  const clear = () => setSelection(nothingSelected)
  const choose = useCallback((ids: readonly string[]) => setSelection({ ids: new Set(ids), from: undefined }), [])
  return {
    ids: selection.ids,
    chosen,
    clear,
    /** Ticks these in place of all others. */
    choose,
    toggle: (id: string, isRange: boolean) => setSelection((before) => toggled(before, order, id, isRange)),
    toggleAll: () => setSelection(chosen.length === order.length ? nothingSelected : everything(order)),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        setSelection(everything(order))
      } else if (event.key === 'Escape' && chosen.length > 0) clear()
    },
  }
}
