import type { FlowSummary } from '#shared/api/flow.ts'
import { Menu } from '@mantine/core'
import {
  Archive,
  ArchiveRestore,
  Copy,
  Download,
  Hash,
  PhoneCall,
  PhoneOff,
  SquarePen,
  Tags,
  Trash2,
} from 'lucide-react'
import { useId } from 'react'
import { useNavigate } from 'react-router'
import { useMay } from '../account/account.ts'
import { AnchoredMenu } from '../shell/AnchoredMenu.tsx'
import type { FlowDialog } from './flowDialog.ts'
import { AnswersNumbers } from './flowFacts.tsx'
import type { FlowActions } from './useFlowActions.ts'

/** What can be done with one flow. */
export function FlowMenu({
  flow,
  anchor,
  actions,
  onDialog,
  onClose,
}: {
  flow: FlowSummary
  anchor: HTMLElement
  actions: FlowActions
  onDialog: (dialog: FlowDialog) => void
  onClose: () => void
}) {
  const navigate = useNavigate()
  const write = useMay('flows:write')
  const publish = useMay('flows:publish')
  const whyId = useId()
  const isAnswering = flow.numbers.length > 0
  const away = { disabled: !write.may || isAnswering, ...(isAnswering && { 'aria-describedby': whyId }) }
  return (
    <AnchoredMenu anchor={anchor} onClose={onClose} width={240}>
      <Menu.Item leftSection={<SquarePen size={16} aria-hidden />} onClick={() => void navigate(`/flows/${flow.id}`)}>
        Open
      </Menu.Item>
      <Menu.Item leftSection={<Download size={16} aria-hidden />} onClick={() => void actions.download([flow])}>
        Export
      </Menu.Item>
      <Menu.Divider />
      {!write.may && <Menu.Label className="listWhyNot">{write.whyNot}</Menu.Label>}
      <Menu.Item
        disabled={!write.may}
        leftSection={<Copy size={16} aria-hidden />}
        onClick={() => void actions.duplicate(flow)}
      >
        Duplicate
      </Menu.Item>
      <Menu.Item
        disabled={!write.may}
        leftSection={<Tags size={16} aria-hidden />}
        onClick={() => onDialog({ kind: 'tags', flow })}
      >
        Tags …
      </Menu.Item>
      {flow.isOutOfService ? (
        <Menu.Item
          disabled={!publish.may}
          leftSection={<PhoneCall size={16} aria-hidden />}
          onClick={() => void actions.putInService(flow)}
        >
          Put back in service
        </Menu.Item>
      ) : (
        <Menu.Item
          disabled={!publish.may}
          leftSection={<PhoneOff size={16} aria-hidden />}
          onClick={() => onDialog({ kind: 'service', flow })}
        >
          Take out of service …
        </Menu.Item>
      )}
      <Menu.Divider />
      {write.may && isAnswering && (
        <>
          <Menu.Label id={whyId} className="listWhyNot">
            <AnswersNumbers numbers={flow.numbers} />
          </Menu.Label>
          <Menu.Item leftSection={<Hash size={16} aria-hidden />} onClick={() => void navigate('/numbers')}>
            Go to the numbers
          </Menu.Item>
        </>
      )}
      {flow.isArchived ? (
        <Menu.Item
          disabled={!write.may}
          leftSection={<ArchiveRestore size={16} aria-hidden />}
          onClick={() => void actions.restore(flow)}
        >
          Restore
        </Menu.Item>
      ) : (
        <Menu.Item {...away} leftSection={<Archive size={16} aria-hidden />} onClick={() => void actions.archive(flow)}>
          Archive
        </Menu.Item>
      )}
      <Menu.Item
        {...away}
        className="listDanger"
        leftSection={<Trash2 size={16} aria-hidden />}
        onClick={() => onDialog({ kind: 'delete', flow })}
      >
        Delete …
      </Menu.Item>
    </AnchoredMenu>
  )
}
