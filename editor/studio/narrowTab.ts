import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useStudio, useView } from '../state/studio.ts'
import type { RightPanel } from '../state/studioView.ts'

/** The rooms of the studio on a telephone: to read and to try. */
export const narrowTabs = [
  { value: 'canvas', label: 'Canvas' },
  { value: 'outline', label: 'Outline' },
  { value: 'problems', label: 'Problems' },
  { value: 'phone', label: 'Try it' },
  { value: 'history', label: 'Versions' },
] as const
export type NarrowTab = (typeof narrowTabs)[number]['value']

/** The panel of the details that a room shows. */
export const rightOf = (tab: NarrowTab): RightPanel => (tab === 'phone' || tab === 'history' ? tab : 'inspector')

type Narrow = {
  /** Reading and trying have room on a telephone; drawing has not. */
  isNarrow: boolean
  tab: NarrowTab
  setTab: (tab: NarrowTab) => void
  /** What the details of a telephone show: one node, edge or note. */
  only: string | undefined
}

/** Whether the studio shows one room at a time, and which. A window that gets narrow, or wide again, goes on with the same details. */
export function useNarrowTab(): Narrow {
  const { view } = useStudio()
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false })
  const [search] = useSearchParams()
  const focus = useView((state) => state.focus)
  const right = useView((state) => state.right)
  const only = useView(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined))
  const [tab, showTab] = useState<NarrowTab>(search.has('phone') ? 'phone' : 'canvas')
  const [wasNarrow, setWasNarrow] = useState(isNarrow)
  if (isNarrow !== wasNarrow) {
    setWasNarrow(isNarrow)
    if (isNarrow) showTab(right === 'phone' || right === 'history' ? right : 'canvas')
  }
  const setTab = (next: NarrowTab) => {
    showTab(next)
    view.setState({ right: rightOf(next) })
  }
  // What a problem leads to is shown where it can be seen. A call leads about too, and stays on the screen.
  const led = useRef(focus)
  useEffect(() => {
    if (focus !== led.current) showTab((now) => (now === 'problems' ? 'canvas' : now))
    led.current = focus
  }, [focus])
  const drawn = useRef({ isNarrow, only: isNarrow ? undefined : only })
  useEffect(() => {
    const before = drawn.current
    drawn.current = { isNarrow, only }
    const { focus: last, right: open } = view.getState()
    if (only === undefined || (!isNarrow && !before.isNarrow)) return
    // Details that stand open on a telephone stay open in a wide window.
    if (open === null) view.setState({ right: 'inspector' })
    // The details take the lower half, or the right: the card goes where it can be seen.
    if (before.isNarrow === isNarrow && last?.nodeId === only) return
    view.setState({ focus: { nodeId: only, at: (last?.at ?? 0) + 1 } })
  }, [isNarrow, only, view])
  return { isNarrow, tab, setTab, only }
}
