import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, type RefObject } from 'react'

/** Up to here all rows are drawn: whoever reads by a screen reader can then walk through them freely. */
const drawnAtOnce = 150
const drawnUnmeasured = 40

type Shown = {
  rows: readonly { index: number; top?: number }[]
  /** Of all rows together; undefined while they simply follow each other. */
  height?: number
}

/** Which of the rows, all of one height, are drawn in a place that scrolls: those in view, and always the one the cursor is on. It is kept in view. */
export function useRowWindow(
  place: RefObject<HTMLElement | null>,
  { count, at, rowHeight }: { count: number; at: number; rowHeight: number },
): Shown {
  const isWindow = count > drawnAtOnce
  const virtualizer = useVirtualizer({
    count,
    enabled: isWindow,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), Math.min(at, count - 1)])].sort((a, b) => a - b),
  })
  useLayoutEffect(() => {
    if (isWindow) virtualizer.scrollToIndex(at, { align: 'auto' })
    else place.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  }, [at, isWindow, virtualizer, place])
  if (!isWindow) return { rows: Array.from({ length: count }, (_, index) => ({ index })) }
  const items = virtualizer.getVirtualItems()
  const drawn =
    items.length > 0
      ? items.map(({ index }) => index)
      : // Not measured yet.
        [...new Set([...Array.from({ length: drawnUnmeasured }, (_, index) => index), Math.min(at, count - 1)])]
  return { rows: drawn.map((index) => ({ index, top: index * rowHeight })), height: count * rowHeight }
}
