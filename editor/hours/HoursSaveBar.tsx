import { Button, Group, Text } from '@mantine/core'
import { ClashNotice } from './ClashNotice.tsx'
import type { HoursDraft } from './hoursDraft.ts'

type HoursSaveBarProps = {
  draft: HoursDraft
  /** They were changed on an earlier visit. */
  isBack: boolean
  problem: string | undefined
  isSaving: boolean
  onSave: () => void
  onDiscard: () => void
  onTakeTheirs: () => void
}

/** What is not saved yet, and what somebody else saved meanwhile. */
export function HoursSaveBar({ draft, isBack, problem, isSaving, onSave, onDiscard, onTakeTheirs }: HoursSaveBarProps) {
  const { base, hours, clashes, isJoined } = draft
  const hasClash = clashes.length > 0
  return (
    <div className="hoursSaveBar">
      {hasClash && <ClashNotice base={base} hours={hours} clashes={clashes} />}
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status" {...(problem !== undefined && { c: 'red' })}>
          {problem ?? stateWords({ hasClash, isJoined, isBack })}
        </Text>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={hasClash ? onTakeTheirs : onDiscard}>
            {hasClash ? 'Take theirs' : 'Discard'}
          </Button>
          <Button size="xs" onClick={onSave} disabled={problem !== undefined} loading={isSaving}>
            {hasClash ? 'Save mine anyway' : 'Save hours'}
          </Button>
        </Group>
      </Group>
    </div>
  )
}

function stateWords({ hasClash, isJoined, isBack }: { hasClash: boolean; isJoined: boolean; isBack: boolean }): string {
  if (hasClash) return 'Yours are in the form, and not saved.'
  if (isJoined) return 'Somebody changed these hours meanwhile: theirs are here too. Yours are not saved yet.'
  if (isBack) return 'Your hours that were not saved are back.'
  return 'Changed, and not saved yet.'
}
