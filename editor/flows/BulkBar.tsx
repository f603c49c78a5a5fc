import type { FlowSummary } from '#shared/api/flow.ts'
import { Button, CloseButton, Text } from '@mantine/core'
import { Archive, ArchiveRestore, Download, Tag, TagX } from 'lucide-react'
import { useMay } from '../account/account.ts'
import type { FlowDialog } from './flowDialog.ts'
import { flowCount, type FlowActions } from './useFlowActions.ts'

/** What can be done with the ticked flows. */
export function BulkBar({
  flows,
  actions,
  onDialog,
  onClear,
}: {
  flows: readonly FlowSummary[]
  actions: FlowActions
  onDialog: (dialog: FlowDialog) => void
  onClear: () => void
}) {
  const { may, whyNot } = useMay('flows:write')
  const areArchived = flows.every(({ isArchived }) => isArchived)
  // Of several, those that answer no number are put away, and the others named.
  const areAnswering = flows.every(({ numbers }) => numbers.length > 0)
  const look = { size: 'compact-sm', variant: 'subtle', color: 'gray' } as const
  return (
    <div className="listBar" role="toolbar" aria-label="Selected flows">
      <Text size="sm" fw={550} className="oneLine" role="status">
        {flowCount(flows.length)} selected
      </Text>
      {!may && (
        <Text size="xs" className="quiet listBarWhy">
          {whyNot}
        </Text>
      )}
      <span className="listBarActions">
        {areArchived ? (
          <Button
            {...look}
            disabled={!may}
            leftSection={<ArchiveRestore size={16} aria-hidden />}
            onClick={() => void actions.restoreAll(flows).then((isDone) => isDone && onClear())}
          >
            Restore
          </Button>
        ) : (
          <Button
            {...look}
            disabled={!may || areAnswering}
            title={may && areAnswering ? 'They answer numbers. Give the numbers another flow first.' : undefined}
            leftSection={<Archive size={16} aria-hidden />}
            onClick={() => void actions.archiveAll(flows).then((isDone) => isDone && onClear())}
          >
            Archive
          </Button>
        )}
        <Button
          {...look}
          disabled={!may}
          leftSection={<Tag size={16} aria-hidden />}
          onClick={() => onDialog({ kind: 'addTag', flows })}
        >
          Add tag
        </Button>
        <Button
          {...look}
          disabled={!may || flows.every(({ tags }) => tags.length === 0)}
          leftSection={<TagX size={16} aria-hidden />}
          onClick={() => onDialog({ kind: 'removeTag', flows })}
        >
          Remove tag
        </Button>
        <Button {...look} leftSection={<Download size={16} aria-hidden />} onClick={() => void actions.download(flows)}>
          Export
        </Button>
      </span>
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </div>
  )
}
