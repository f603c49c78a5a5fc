import { Checkbox, Paper } from '@mantine/core'
import type { ReactNode } from 'react'

type ListTableProps = {
  label: string
  className?: string
  /** What the rows are, as in `Select all flows`. */
  what: string
  columns: readonly string[]
  /** How many rows there are, and how many of them are ticked. */
  count: number
  chosen: number
  onToggleAll: () => void
  children: ReactNode
}

/** Rows with a box to tick before and a menu after the columns that are named. */
export function ListTable({ label, className, what, columns, count, chosen, onToggleAll, children }: ListTableProps) {
  return (
    <Paper withBorder className="listTableFrame">
      <table className={className ? `listTable ${className}` : 'listTable'} aria-label={label}>
        <thead className="tableHead">
          <tr>
            <th scope="col" className="listTick">
              <Checkbox
                size="xs"
                aria-label={`Select all ${what}`}
                checked={chosen > 0 && chosen === count}
                indeterminate={chosen > 0 && chosen < count}
                onChange={onToggleAll}
              />
            </th>
            {columns.map((title) => (
              <th key={title} scope="col" className="oneLine">
                {title}
              </th>
            ))}
            <td className="listMore" />
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Paper>
  )
}
