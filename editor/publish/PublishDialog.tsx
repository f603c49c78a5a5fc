import './publish.css'
import type { QuickFix } from '#shared/flow/quickFixes.ts'
import { Anchor, Button, Checkbox, Group, Modal, ScrollArea, Stack, Text, Textarea } from '@mantine/core'
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { agoOf } from '../shell/agoOf.ts'
import { ChangeList } from '../history/ChangeList.tsx'
import { changesLine, changesOf, type ChangeEntry } from '../history/changesOf.ts'
import { nowLive } from '../history/heardWords.ts'
import { activateVersion, refreshVersions, useFlowSummary } from '../history/versionQueries.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { useStudio, useView } from '../state/studio.ts'
import { runTestsBeforePublishing, type TestsBeforePublishing } from '../tests/runTests.ts'
import { ProblemList } from './ProblemList.tsx'
import { PublishTests } from './PublishTests.tsx'
import { problemsIn, publish, readProspect, type Prospect } from './publishDraft.ts'

type DialogProps = { isOpen: boolean; onClose: () => void }

/** What callers will hear instead, whether anything stands in the way, and the button that does it. */
export function PublishDialog({ isOpen, onClose }: DialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Publish"
      size={680}
      closeButtonProps={{ 'aria-label': 'Close' }}
      scrollAreaComponent={ScrollArea.Autosize}
    >
      <Content onClose={onClose} />
    </Modal>
  )
}

function Content({ onClose }: { onClose: () => void }) {
  const studio = useStudio()
  const client = useClient()
  const summary = useFlowSummary(studio.flowId)
  const liveVersionId = summary?.liveVersion?.id
  const prospect = useQuery({
    queryKey: ['publish', studio.flowId, liveVersionId],
    queryFn: () => readProspect(client, studio, liveVersionId),
    enabled: summary !== undefined,
    // Each opening looks anew, and what is looked at stays as it is.
    ...{ gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, retry: false },
  })
  const tests = useQuery({
    queryKey: ['publish tests', studio.flowId, prospect.data?.revision],
    queryFn: prospect.data ? () => runTestsBeforePublishing(studio, client, prospect.data.flow) : skipToken,
    ...{ gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, retry: false },
  })
  if (prospect.error)
    return (
      <FailureNotice
        title="The draft is not ready to be published"
        error={prospect.error}
        retry={() => void prospect.refetch()}
      />
    )
  if (!prospect.data || !summary) return <RowSkeletons what="The changes" rows={4} />
  return (
    <Ready
      prospect={prospect.data}
      hasNumbers={summary.numbers.length > 0}
      isOutOfService={summary.isOutOfService}
      tests={tests.data}
      testsError={tests.error}
      onClose={onClose}
      lookAgain={() => void prospect.refetch()}
      isLooking={prospect.isFetching}
    />
  )
}

type ReadyProps = {
  prospect: Prospect
  hasNumbers: boolean
  isOutOfService: boolean
  tests: TestsBeforePublishing | undefined
  testsError: unknown
  onClose: () => void
  lookAgain: () => void
  isLooking: boolean
}

function Ready({ prospect, hasNumbers, isOutOfService, tests, testsError, onClose, lookAgain, isLooking }: ReadyProps) {
  const { flowId, view, document } = useStudio()
  const client = useClient()
  const queries = useQueryClient()
  const language = useView((state) => state.language)
  const [note, setNote] = useState('')
  const [isAnyway, setIsAnyway] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const { live, flow, revision, authors } = prospect
  const problems = problemsIn(failure) ?? prospect.problems
  const errors = problems.filter(({ severity }) => severity === 'error')
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  const changes = live && changesOf(live.flow, flow, language)
  const isUnsure = testsError !== null || (tests !== undefined && tests.failed.length > 0)
  const areTestsOver = tests !== undefined || testsError !== null
  const why = isLooking
    ? 'Looking again.'
    : errors.length > 0
      ? 'Mend the errors first.'
      : changes?.isSame === true
        ? `Version ${live?.version.number} is the same.`
        : !areTestsOver
          ? 'The tests are running.'
          : isUnsure && !isAnyway
            ? 'Some tests did not pass.'
            : undefined

  const goTo = (nodeId: string, place: { field?: string | undefined; language?: string | undefined } = {}) => {
    onClose()
    view.goTo(nodeId, place)
  }
  const fix = ({ title, apply }: QuickFix) => {
    document.edit(title, apply)
    setFailure(undefined)
    lookAgain()
  }
  const byWhom = ({ part, nodeId }: ChangeEntry) => {
    const author = authors.find(({ item, nodeId: at }) => item === part && (part !== 'node' || at === nodeId))
    return author?.user ? `${author.user.name}, ${agoOf(Date.parse(author.at), Date.now())}` : undefined
  }
  const send = async () => {
    setIsSending(true)
    setFailure(undefined)
    try {
      const version = await publish(client, flowId, { note: note.trim(), revision })
      onClose()
      const back = live?.version
      const rollBack = () =>
        void activateVersion(client, queries, flowId, back?.id ?? '').then(
          ({ number }) => toastDone(isOutOfService ? nowLive(number, true) : `Version ${number} is live again.`),
          (error: unknown) => toastFailure('The older version was not made live', error),
        )
      toastDone(nowLive(version.number, isOutOfService), back && rollBack, 'Roll back', {
        ...(!hasNumbers && { link: { label: 'Give it a number', path: '/numbers' } }),
      })
      await refreshVersions(queries, flowId)
    } catch (error) {
      setFailure(error)
    } finally {
      setIsSending(false)
    }
  }

  return (
    <Stack gap="md">
      <section aria-label="What changes">
        {changes ? (
          <>
            <Text size="sm" fw={600}>
              {changes.isSame
                ? 'Nothing has changed'
                : `Since version ${live.version.number}: ${changesLine(changes).replace(/\.$/, '')}`}
            </Text>
            {changes.isSameForCallers && !changes.isSame && (
              <Text size="sm" className="quiet">
                Callers notice no difference.
              </Text>
            )}
            {!changes.isSame && (
              <div className="publishChanges" tabIndex={0} role="group" aria-label="Changes">
                <ChangeList
                  changes={changes}
                  byWhom={byWhom}
                  onGoTo={(nodeId) => isThere(flow, nodeId) && goTo(nodeId)}
                />
              </div>
            )}
          </>
        ) : (
          <>
            <Text size="sm" fw={600}>
              The first publication
            </Text>
            <Text size="sm" className="quiet">
              This flow has {flow.nodes.length === 1 ? 'one node' : `${flow.nodes.length} nodes`} and has never been
              live.{' '}
              {hasNumbers ? (
                isOutOfService ? (
                  'Callers of its numbers hear it once the flow is back in service.'
                ) : (
                  'Callers of its numbers hear it at once.'
                )
              ) : (
                <>
                  No number leads to it yet:{' '}
                  <Anchor component={Link} to="/numbers" inherit underline="always" c="inherit">
                    give it one
                  </Anchor>
                  .
                </>
              )}
            </Text>
          </>
        )}
      </section>
      {errors.length > 0 && (
        <ProblemList
          title={errors.length === 1 ? 'An error stands in the way' : `${errors.length} errors stand in the way`}
          problems={errors}
          color="red"
          flow={flow}
          onGoTo={goTo}
          onFix={isLooking ? undefined : fix}
        />
      )}
      {warnings.length > 0 && (
        <ProblemList
          title={warnings.length === 1 ? 'One warning' : `${warnings.length} warnings`}
          problems={warnings}
          color="yellow"
          flow={flow}
          onGoTo={goTo}
          onFix={isLooking ? undefined : fix}
        />
      )}
      <PublishTests tests={tests} error={testsError} />
      {isUnsure && (
        <Checkbox
          label="Publish anyway"
          checked={isAnyway}
          onChange={({ currentTarget }) => setIsAnyway(currentTarget.checked)}
        />
      )}
      <Textarea
        label="Note"
        description="Shown in the list of versions, under your name."
        placeholder="What is new, and why"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        data-autofocus
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && why === undefined && !isSending) void send()
        }}
      />
      {failure !== undefined && (
        <FailureNotice
          title="Nothing was published"
          error={failure}
          {...(failure instanceof ApiFailure && failure.status === 412 && { retry: lookAgain })}
        />
      )}
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="quiet" role="status">
          {why ??
            (isOutOfService ? outOfServiceHint : 'New callers hear it at once; calls under way go on as they began.')}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={why !== undefined} loading={isSending} onClick={() => void send()}>
            Publish
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

const outOfServiceHint = 'The flow is out of service: callers hear it once the flow is back in service.'
const isThere = ({ nodes }: Prospect['flow'], nodeId: string) => nodes.some(({ id }) => id === nodeId)
