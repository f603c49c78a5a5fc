import type { FlowSummary } from '#shared/api/flow.ts'
import { Badge } from '@mantine/core'
import { Suspense } from 'react'
import { lazyPart } from '../shell/lazyPart.tsx'
import { flowStatus } from './flowStatus.ts'

const LazyNumber = lazyPart(
  () => import('../numbers/FormattedNumber.tsx').then(({ FormattedNumber }) => FormattedNumber),
  ({ number }) => <span>{number}</span>,
)

export function FlowStatus({ flow }: { flow: FlowSummary }) {
  const { label, color, hint } = flowStatus(flow)
  return (
    <Badge className="status" color={color} variant="dot" tt="none" fw={500} miw="max-content" title={hint}>
      {label}
    </Badge>
  )
}

/** The version that callers meet, and how many are in it now. */
export function LiveVersion({ flow: { liveVersion, liveCalls } }: { flow: FlowSummary }) {
  return (
    <span className="flowLive numeric">
      {liveVersion ? (
        <span title={`Published ${new Date(liveVersion.publishedAt).toLocaleString()}`}>v{liveVersion.number}</span>
      ) : (
        <span className="quiet">None</span>
      )}
      {liveCalls > 0 && (
        <span className="flowCalls">{liveCalls === 1 ? '1 call now' : `${liveCalls.toLocaleString()} calls now`}</span>
      )}
    </span>
  )
}

/** As its country writes it, as soon as that is known. */
const FlowNumber = ({ number }: { number: string }) => (
  <Suspense fallback={<span>{number}</span>}>
    <LazyNumber number={number} />
  </Suspense>
)

/** Why a flow cannot be put away while callers are led to it. */
export function AnswersNumbers({ numbers }: Pick<FlowSummary, 'numbers'>) {
  const [number = ''] = numbers
  if (numbers.length > 1) return `It answers ${numbers.length.toLocaleString()} numbers. Give them another flow first.`
  return (
    <>
      It answers <FlowNumber number={number} />. Give the number another flow first.
    </>
  )
}

/** A flow may have hundreds. */
const shownNumbers = 2

export function FlowNumbers({ flow: { numbers } }: { flow: FlowSummary }) {
  if (numbers.length === 0) return <span className="quiet">None</span>
  return (
    <span className="flowNumbers numeric" title={numbers.length > shownNumbers ? numbers.join(', ') : undefined}>
      {numbers.slice(0, shownNumbers).map((number) => (
        <FlowNumber key={number} number={number} />
      ))}
      {numbers.length > shownNumbers && <span className="quiet">and {numbers.length - shownNumbers} more</span>}
    </span>
  )
}

export function FlowTags({ tags, onTag }: { tags: readonly string[]; onTag: (tag: string) => void }) {
  return tags.map((tag) => (
    <button key={tag} type="button" className="listTag" title={`Show flows tagged ${tag}`} onClick={() => onTag(tag)}>
      <bdi>{tag}</bdi>
    </button>
  ))
}
