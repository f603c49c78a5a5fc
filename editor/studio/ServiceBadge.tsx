import { Button, Menu } from '@mantine/core'
import { ChevronDown, PhoneCall, PhoneOff } from 'lucide-react'
import { useMay } from '../account/account.ts'
import { flowStatus } from '../flows/flowStatus.ts'
import { useFlowActions } from '../flows/useFlowActions.ts'
import { useFlowSummary } from '../history/versionQueries.ts'
import { useStudio } from '../state/studio.ts'

// Only what is done to several flows at once is refused in part.
const nothingRefused = { onRefused: () => undefined }

/** While callers hear the closed message instead of this flow: says so, and holds the way back. */
export function ServiceBadge() {
  const { flowId } = useStudio()
  const summary = useFlowSummary(flowId)
  const actions = useFlowActions(nothingRefused)
  const { may, whyNot } = useMay('flows:publish')
  if (!summary?.isOutOfService || summary.isArchived) return null
  const { label, color, hint } = flowStatus(summary)
  return (
    <Menu position="bottom-start" width={250}>
      <Menu.Target>
        <Button
          className="serviceBadge"
          size="compact-sm"
          variant="light"
          color={color}
          leftSection={<PhoneOff size={14} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
          aria-label={label}
          aria-description={hint}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{may ? hint : `${hint} ${whyNot}`}</Menu.Label>
        <Menu.Item
          disabled={!may}
          leftSection={<PhoneCall size={16} aria-hidden />}
          onClick={() => void actions.putInService(summary)}
        >
          Put back in service
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
