import type { VersionSummary } from '#shared/api/flow.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { useEffect, useMemo } from 'react'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { changesOf, type Changes } from './changesOf.ts'
import { useComparison } from './comparison.ts'
import { useFlowSummary, useVersion, useVersions } from './versionQueries.ts'

export type Compared = {
  version: VersionSummary & { flow: Flow }
  /** From the older to the newer of the two. */
  before: Flow
  after: Flow
  /** `version 3`, `the draft`. */
  beforeName: string
  afterName: string
  changes: Changes
}

/** The version that is looked at and what it is compared with; undefined while it loads. */
export function useCompared(): { compared: Compared | undefined; error: unknown } {
  const { flowId } = useStudio()
  const { comparison } = useComparison()
  const { versionId, against } = comparison
  const draft = useFlow((flow) => flow)
  const language = useView((view) => view.language)
  const versions = useVersions(flowId)
  const listed = useMemo(() => versions.data?.pages.flatMap(({ items }) => items) ?? [], [versions.data])
  const version = useVersion(flowId, versionId)
  const number = version.data?.number
  const live = useFlowSummary(flowId)?.liveVersion
  const previous = listed.find((other) => number !== undefined && other.number < number)
  // The list comes in pages: the version before may be on one that nobody has asked for yet.
  const { hasNextPage, isFetchNextPageError, isFetchingNextPage, fetchNextPage } = versions
  const isBehind = against === 'previous' && number !== undefined && number > 1 && !previous
  const isMore = isBehind && hasNextPage && !isFetchNextPageError
  const isSought = isMore || (isBehind && versions.isPending)
  useEffect(() => {
    if (isMore && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [isMore, isFetchingNextPage, fetchNextPage])
  const otherId =
    against === 'draft' ? undefined : against === 'live' ? live?.id : against === 'previous' ? previous?.id : against
  const other = useVersion(flowId, otherId)
  const compared = useMemo(() => {
    if (!version.data) return undefined
    const shown = version.data
    const one = { flow: shown.flow, name: `version ${shown.number}`, place: shown.number }
    const two =
      against === 'draft'
        ? { flow: draft, name: 'the draft', place: Infinity }
        : other.data && other.data.id === otherId
          ? { flow: other.data.flow, name: `version ${other.data.number}`, place: other.data.number }
          : otherId === undefined && !isSought
            ? one
            : undefined
    if (!two) return undefined
    const [older, newer] = two.place > one.place ? [one, two] : [two, one]
    return {
      version: shown,
      before: older.flow,
      after: newer.flow,
      beforeName: older.name,
      afterName: newer.name,
      changes: changesOf(older.flow, newer.flow, language),
    }
  }, [version.data, other.data, otherId, isSought, against, draft, language])
  return { compared, error: version.error ?? other.error ?? (isBehind ? versions.error : null) }
}
