import type { FlowSummary } from '#shared/api/flow.ts'
import { Archive, ArchiveRestore, Download } from 'lucide-react'
import { useMay } from '../account/account.ts'
import { BarButton, SelectionBar, TagButtons } from '../list/SelectionBar.tsx'
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
  return (
    <SelectionBar
      label="Selected flows"
      count={flowCount(flows.length)}
      why={may ? undefined : whyNot}
      onClear={onClear}
    >
      {areArchived ? (
        <BarButton
          icon={ArchiveRestore}
          disabled={!may}
          onClick={() => void actions.restoreAll(flows).then((isDone) => isDone && onClear())}
        >
          Restore
        </BarButton>
      ) : (
        <BarButton
          icon={Archive}
          disabled={!may || areAnswering}
          title={may && areAnswering ? 'They answer numbers. Give the numbers another flow first.' : undefined}
          onClick={() => void actions.archiveAll(flows).then((isDone) => isDone && onClear())}
        >
          Archive
        </BarButton>
      )}
      <TagButtons
        rows={flows}
        may={may}
        onAdd={() => onDialog({ kind: 'addTag', flows })}
        onRemove={() => onDialog({ kind: 'removeTag', flows })}
      />
      <BarButton icon={Download} onClick={() => void actions.download(flows)}>
        Export
      </BarButton>
    </SelectionBar>
  )
}
