import { Button, Collapse } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { ListFilter, X } from 'lucide-react'
import type { ReactNode } from 'react'

type FilterFoldProps = {
  /** How many filters narrow the list. */
  count: number
  /** Of the place they have once they are folded out. */
  className: string
  children: ReactNode
}

/** Filters side by side; behind a button where they would take the whole window. */
export function FilterFold({ count, className, children }: FilterFoldProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const [isOpen, { toggle }] = useDisclosure(count > 0)
  if (!isNarrow) return children
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<ListFilter size={14} aria-hidden />}
        onClick={toggle}
        aria-expanded={isOpen}
      >
        {count > 0 ? `Filters (${count})` : 'Filters'}
      </Button>
      <Collapse expanded={isOpen} className="listFold">
        <div className={className}>{children}</div>
      </Collapse>
    </>
  )
}

export const ClearFilters = ({ onClear }: { onClear: () => void }) => (
  <Button variant="subtle" color="gray" size="xs" leftSection={<X size={14} aria-hidden />} onClick={onClear}>
    Clear filters
  </Button>
)
