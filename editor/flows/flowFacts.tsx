import type { FlowSummary } from '#shared/api/flow.ts'
import { Badge } from '@mantine/core'
import { Suspense } from 'react'
import { lazyPart } from '../shell/lazyPart.tsx'
import { agoOf } from './agoOf.ts'
import { flowStatus } from './flowStatus.ts'

const FormattedNumber = lazyPart(
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

/** A flow may have hundreds. */
const shownNumbers = 2

export function FlowNumbers({ flow: { numbers } }: { flow: FlowSummary }) {
  if (numbers.length === 0) return <span className="quiet">None</span>
  return (
    <span className="flowNumbers numeric" title={numbers.length > shownNumbers ? numbers.join(', ') : undefined}>
      {numbers.slice(0, shownNumbers).map((number) => (
        <Suspense key={number} fallback={<span>{number}</span>}>
          <FormattedNumber number={number} />
        </Suspense>
      ))}
      {numbers.length > shownNumbers && <span className="quiet">and {numbers.length - shownNumbers} more</span>}
    </span>
  )
}

export function FlowTags({ tags, onTag }: { tags: readonly string[]; onTag: (tag: string) => void }) {
  return tags.map((tag) => (
    <button key={tag} type="button" className="flowTag" title={`Show flows tagged ${tag}`} onClick={() => onTag(tag)}>
      <bdi>{tag}</bdi>
    </button>
  ))
}

export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {agoOf(Date.parse(at), Date.now())}
    </time>
  )
}
