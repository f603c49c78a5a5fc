import type { Flow } from '#shared/flow/flow.ts'
import { useEffect } from 'react'
import { useStudio } from './studio.ts'
import type { StudioView } from './studioView.ts'

type Looked = Pick<StudioView, 'fresh' | 'selected'>

/** Fresh nodes still in the making: those the author is at, and those that were sketched and not filled in yet. */
export function stillFresh({ fresh, selected }: Looked, { nodes }: Flow): ReadonlyMap<string, unknown> {
  if (fresh.size === 0) return fresh
  const left = nodes.filter(({ id, data }) => fresh.has(id) && !selected.has(id) && fresh.get(id) !== data)
  return left.length === 0 ? fresh : new Map([...fresh].filter(([id]) => left.every((node) => node.id !== id)))
}

/** Nodes whose problems are not held against them yet: the fresh ones, and the start of an empty flow. */
export const quietNodes = ({ fresh }: Pick<Looked, 'fresh'>, { nodes }: Flow): ReadonlySet<string> =>
  new Set(nodes.length === 1 ? nodes.map(({ id }) => id) : fresh.keys())

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((id) => b.has(id))

/** Keeps the quiet nodes of the view in step with what is drawn and selected. */
export function useFreshNodes(): void {
  const { document, view } = useStudio()
  useEffect(() => {
    const look = () => {
      const { flow } = document.getState()
      const now = view.getState()
      const fresh = stillFresh(now, flow)
      const quiet = quietNodes({ fresh }, flow)
      if (fresh !== now.fresh || !isSame(quiet, now.quiet)) view.setState({ fresh, quiet })
    }
    look()
    const ends = [document.store.subscribe(look), view.subscribe(look)]
    return () => ends.forEach((end) => end())
  }, [document, view])
}
