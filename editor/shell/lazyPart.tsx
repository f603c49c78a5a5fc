import { createElement, lazy, type ComponentType, type ReactNode } from 'react'
import { Boundary } from './Boundary.tsx'
import { PartFailed } from './PartFailed.tsx'
import { PartFailure } from './partFailure.ts'

export type Fault = { error: unknown; again: () => void }
type Failed<Props> = (props: Props, fault: Fault) => ReactNode
export type LazyPart<Props> = ComponentType<Props> & {
  /** Fetches the code before it is wanted. What fails then is told where the part is shown. */
  preload: () => void
}

/**
 * A part of the page whose code comes when it is first drawn, under a Suspense of its place. Code that does not come leaves the rest of
 * the page as it is: `failed` stands there, and the next try fetches anew, which React's `lazy` alone never does.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  failed: Failed<Props> = (_props, fault) => <PartFailed {...fault} />,
): LazyPart<Props> {
  let failures = 0
  let loading: Promise<{ default: ComponentType<Props> }> | undefined
  const fetchOnce = () =>
    (loading ??= reached()
      .then(load)
      .then(
        (part) => ({ default: part }),
        (error: unknown) => {
          loading = undefined
          failures++
          throw new PartFailure(error instanceof NotReached ? 'offline' : failures > 1 ? 'again' : 'first', error)
        },
      ))
  let spentAt = failures
  let Part: ComponentType<Props> = lazy(fetchOnce)
  const renew = () => {
    if (failures === spentAt) return
    spentAt = failures
    Part = lazy(fetchOnce)
  }
  function Lazy(props: Props) {
    return (
      <Boundary
        onLeft={renew}
        failed={(error, reset) => {
          const again = () => {
            renew()
            reset()
          }
          return failed(props, { error, again })
        }}
      >
        <Latest part={() => Part} props={props} />
      </Boundary>
    )
  }
  return Object.assign(Lazy, { preload: () => void fetchOnce().catch(() => undefined) })
}

/** Asks for the component as it is drawn: after a renewal it is another. */
function Latest<Props extends object>({ part, props }: { part: () => ComponentType<Props>; props: Props }) {
  return createElement(part(), props)
}

class NotReached extends Error {}

/**
 * Chromium keeps a failed import for as long as the page lives (the module map of the HTML standard), so nothing is imported while
 * nothing can come. `onLine` alone is no proof: without any network a server on the same computer still answers.
 */
async function reached(): Promise<void> {
  if (navigator.onLine) return
  await fetch('/healthz', { cache: 'no-store' }).catch(() => {
    throw new NotReached('The server cannot be reached.')
  })
}
