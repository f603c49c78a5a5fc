import type { OutlineRow } from './outlineOf.ts'

type Shown = { rows: readonly OutlineRow[]; at: number; closed: ReadonlySet<string> }
/** Where a key leads to: another row, or the same one opened or closed. */
export type TreeMove = { kind: 'row'; at: number } | { kind: 'open' | 'close'; key: string }

const page = 10

/** The keys of a tree. https://www.w3.org/WAI/ARIA/apg/patterns/treeview/#keyboardinteraction */
export function treeMove(key: string, { rows, at, closed }: Shown): TreeMove | undefined {
  const row = rows[at]
  if (!row) return undefined
  const to = (wanted: number): TreeMove => ({ kind: 'row', at: Math.min(Math.max(wanted, 0), rows.length - 1) })
  const isOpen = row.hasChildren && !closed.has(row.key)
  switch (key) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at - 1)
    case 'PageDown':
      return to(at + page)
    case 'PageUp':
      return to(at - page)
    case 'Home':
      return to(0)
    case 'End':
      return to(rows.length - 1)
    case 'ArrowRight':
      if (!row.hasChildren) return undefined
      return isOpen ? to(at + 1) : { kind: 'open', key: row.key }
    case 'ArrowLeft': {
      if (isOpen) return { kind: 'close', key: row.key }
      const parent = rows.findIndex((one) => one.key === row.parent)
      return parent < 0 ? undefined : to(parent)
    }
  }
  return undefined
}

/** The next row that begins with what was typed; the same letter again and again goes through all that begin with it. */
export function typedRow(typed: string, { titles, at }: { titles: readonly string[]; at: number }): number | undefined {
  const wanted = typed.toLowerCase()
  const isRepeated = [...wanted].every((letter) => letter === wanted[0])
  const begin = isRepeated ? (wanted[0] ?? '') : wanted
  if (begin === '') return undefined
  const first = isRepeated ? at + 1 : at
  const found = titles.findIndex((_, step) => titles[(first + step) % titles.length]?.toLowerCase().startsWith(begin))
  return found < 0 ? undefined : (first + found) % titles.length
}
