import { Button } from '@mantine/core'
import { Rocket } from 'lucide-react'
import { Suspense, useMemo, useState } from 'react'
import { useMay } from '../account/account.ts'
import { useFlowSummary } from '../history/versionQueries.ts'
import { useCommands, type Command } from '../shell/commands.ts'
import { lazyPart } from '../shell/lazyPart.tsx'
import { PartFailedOver } from '../shell/PartFailed.tsx'
import { useStudio } from '../state/studio.ts'
import { Hint } from '../studio/Hint.tsx'

// Most visits publish nothing.
const PublishDialog = lazyPart(
  () => import('./PublishDialog.tsx').then(({ PublishDialog }) => PublishDialog),
  ({ isOpen, onClose }, fault) => isOpen && <PartFailedOver {...fault} onClose={onClose} />,
)

/** Says whether callers hear something older than the draft, and opens the dialog that changes it. */
export function PublishButton() {
  const { flowId, readOnly } = useStudio()
  const { may, whyNot } = useMay('flows:publish')
  const summary = useFlowSummary(flowId)
  const [isOpen, setIsOpen] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  const reason = may ? readOnly : whyNot
  const commands = useMemo<readonly Command[]>(() => {
    const run = () => {
      setWasOpened(true)
      setIsOpen(true)
    }
    return reason === undefined ? [{ id: 'publish', group: 'This flow', title: 'Publish', run }] : []
  }, [reason])
  useCommands('publish', commands)
  const live = summary?.liveVersion
  const isAhead = summary !== undefined && (!live || summary.hasUnpublishedChanges)
  const version = !summary
    ? ''
    : !live
      ? 'Never published: no caller hears it yet.'
      : summary.hasUnpublishedChanges
        ? `The draft is ahead of version ${live.number}, which is ${summary.isOutOfService ? 'published' : 'live'}.`
        : `Version ${live.number} is ${summary.isOutOfService ? 'published' : 'live'}, and the draft is the same.`
  const state = summary?.isOutOfService ? `${version} The flow is out of service.` : version
  return (
    <>
      <Hint label={reason ?? state} disabled={(reason ?? state) === ''} multiline maw={300}>
        <Button
          size="xs"
          leftSection={<Rocket size={14} />}
          variant={isAhead ? 'filled' : 'default'}
          {...(reason !== undefined && { 'data-disabled': true, 'aria-disabled': true })}
          aria-description={reason ?? state}
          onClick={() => commands[0]?.run()}
        >
          Publish
        </Button>
      </Hint>
      {wasOpened && (
        <Suspense fallback={null}>
          <PublishDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
