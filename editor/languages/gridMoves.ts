export type GridPlace = { row: number; column: number }
type Grid = GridPlace & { rows: number; columns: number; withMod: boolean }

const page = 10

/** Where a key leads to in a grid; it ends at its edges. https://www.w3.org/WAI/ARIA/apg/patterns/grid/#datagridsforpresentingtabularinformation */
export function gridMove(key: string, { row, column, rows, columns, withMod }: Grid): GridPlace | undefined {
  const to = (place: Partial<GridPlace>): GridPlace => ({
    row: Math.min(Math.max(place.row ?? row, 0), Math.max(0, rows - 1)),
    column: Math.min(Math.max(place.column ?? column, 0), columns - 1),
  })
  switch (key) {
    case 'ArrowDown':
      return to({ row: withMod ? rows - 1 : row + 1 })
    case 'ArrowUp':
      return to({ row: withMod ? 0 : row - 1 })
    case 'ArrowRight':
      return to({ column: withMod ? columns - 1 : column + 1 })
    case 'ArrowLeft':
      return to({ column: withMod ? 0 : column - 1 })
    case 'PageDown':
      return to({ row: row + page })
    case 'PageUp':
      return to({ row: row - page })
    case 'Home':
      return to(withMod ? { row: 0, column: 0 } : { column: 0 })
    case 'End':
      return to(withMod ? { row: rows - 1, column: columns - 1 } : { column: columns - 1 })
  }
  return undefined
}
