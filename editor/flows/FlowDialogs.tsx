import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { RemoveTagForm } from '../list/TagForms.tsx'
import { DeleteForm } from './DeleteForm.tsx'
import type { FlowDialog } from './flowDialog.ts'
import { ImportReport, RefusedFlows } from './flowReports.tsx'
import { NewFlowForm } from './NewFlowForm.tsx'
import { ServiceForm } from './ServiceForm.tsx'
import { TagSeveral, TagsForm } from './TagForms.tsx'
import { flowCount, type FlowActions } from './useFlowActions.ts'

/** The dialogs of the list; their code comes with the first of them. */
export function FlowDialogs({
  dialog,
  actions,
  onClosed,
}: {
  dialog: FlowDialog
  actions: FlowActions
  onClosed: () => void
}) {
  const [isOpen, setIsOpen] = useState(true)
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const close = () => setIsOpen(false)
  const isWide = dialog.kind === 'new'
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      onExitTransitionEnd={onClosed}
      title={titleOf(dialog)}
      size={isWide ? 860 : 'md'}
      fullScreen={isNarrow && isWide}
      closeButtonProps={{ 'aria-label': 'Close' }}
      className="listDialog"
    >
      {contentOf(dialog, actions, close)}
    </Modal>
  )
}

function titleOf(dialog: FlowDialog): string {
  switch (dialog.kind) {
    case 'new':
      return 'New flow'
    case 'tags':
      return `Tags of “${dialog.flow.name}”`
    case 'addTag':
      return `Tag ${flowCount(dialog.flows.length)}`
    case 'removeTag':
      return `Take a tag from ${flowCount(dialog.flows.length)}`
    case 'service':
      return `Take “${dialog.flow.name}” out of service`
    case 'delete':
      return `Delete “${dialog.flow.name}”?`
    case 'refused':
      return dialog.title
    case 'imported':
      return 'What came of the import'
    default:
      return dialog satisfies never
  }
}

function contentOf(dialog: FlowDialog, actions: FlowActions, close: () => void): ReactNode {
  switch (dialog.kind) {
    case 'new':
      return <NewFlowForm onDone={close} />
    case 'tags':
      return <TagsForm flow={dialog.flow} actions={actions} onDone={close} />
    case 'addTag':
      return <TagSeveral flows={dialog.flows} actions={actions} onDone={close} />
    case 'removeTag':
      return (
        <RemoveTagForm rows={dialog.flows} onRemove={(tag) => actions.removeTag(dialog.flows, tag)} onDone={close} />
      )
    case 'service':
      return <ServiceForm flow={dialog.flow} actions={actions} onDone={close} />
    case 'delete':
      return <DeleteForm flow={dialog.flow} actions={actions} onDone={close} />
    case 'refused':
      return <RefusedFlows outcomes={dialog.outcomes} onDone={close} />
    case 'imported':
      return <ImportReport outcomes={dialog.outcomes} onDone={close} />
    default:
      return dialog satisfies never
  }
}
