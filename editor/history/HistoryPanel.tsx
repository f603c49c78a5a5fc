import './history.css'
import type { VersionSummary } from '#shared/api/flow.ts'
import { Badge, Button, Text, UnstyledButton } from '@mantine/core'
import { History } from 'lucide-react'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { EmptyState } from '../shell/EmptyState.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { agoOf } from '../shell/agoOf.ts'
import { useStudio } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { useComparison } from './comparison.ts'
import { VersionDetails } from './VersionDetails.tsx'
import { useVersions } from './versionQueries.ts'

/** Every publication of this flow, newest first, and what was different in each. */
export function HistoryPanel() {
  const { view } = useStudio()
  const { end } = useComparison()
  return (
    <>
      <PanelHead
        title="Versions"
        onClose={() => {
          end()
          view.setState({ right: 'inspector' })
        }}
      />
      <div className="panelBody">
        <Versions />
      </div>
    </>
  )
}

function Versions() {
  const { flowId } = useStudio()
  const { comparison, change, end } = useComparison()
  const { data, error, isPending, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useVersions(flowId)
  const versions = data?.pages.flatMap(({ items }) => items) ?? []
  if (error && versions.length === 0)
    return <FailureNotice title="The versions could not be loaded" error={error} retry={() => void refetch()} />
  if (isPending) return <RowSkeletons what="The versions" rows={4} />
  if (versions.length === 0)
    return (
      <EmptyState icon={History} title="No versions yet">
        Each publication becomes a version here. You can look at what changed, go back to any of them, and work on from
        it.
      </EmptyState>
    )
  return (
    <>
      <ol className="versions" aria-label="Versions">
        {versions.map((version) => {
          const isOpen = comparison.versionId === version.id
          return (
            <li key={version.id} data-open={isOpen || undefined}>
              <UnstyledButton
                className="versionHead"
                aria-expanded={isOpen}
                onClick={() => (isOpen ? end() : change({ versionId: version.id, focusNodeId: undefined }))}
              >
                <VersionLines version={version} />
              </UnstyledButton>
              {isOpen && <VersionDetails version={version} versions={versions} />}
            </li>
          )
        })}
      </ol>
      {hasNextPage && (
        <Button fullWidth variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older versions
        </Button>
      )}
    </>
  )
}

function VersionLines({
  version: { number, note, isLive, publishedAt, publishedByName },
}: {
  version: VersionSummary
}) {
  const at = new Date(publishedAt)
  return (
    <>
      <span className="versionTitle">
        Version {number}
        {isLive && (
          <Badge size="sm" variant="light" color="green" className="versionLive">
            Live
          </Badge>
        )}
      </span>
      <Text component="span" size="xs" className="quiet" title={at.toLocaleString()}>
        {publishedByName ?? 'Somebody'} · {agoOf(at.getTime(), Date.now())}
      </Text>
      {note !== '' && <span className="versionNote breaks">{note}</span>}
    </>
  )
}
