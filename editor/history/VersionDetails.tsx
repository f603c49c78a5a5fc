import type { VersionSummary } from '#shared/api/flow.ts'
import { Button, Group, Select, Stack, Text, Tooltip, type ButtonProps } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useQueryClient } from '@tanstack/react-query'
import { Download, Link2, RotateCcw, Rocket } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { useStudio, useView } from '../state/studio.ts'
import { ChangeList } from './ChangeList.tsx'
import { changesLine, changesOf } from './changesOf.ts'
import { useComparison, type Against } from './comparison.ts'
import { nowLive } from './heardWords.ts'
import { restoreVersion } from './restoreVersion.ts'
import { useCompared } from './useCompared.ts'
import { activateVersion, downloadVersion, readVersion, useFlowSummary } from './versionQueries.ts'

type DetailsProps = { version: VersionSummary; versions: readonly VersionSummary[] }

/** What can be done with a version, and how it differs from another. */
export function VersionDetails({ version, versions }: DetailsProps) {
  const { comparison, change } = useComparison()
  const { compared, error } = useCompared()
  const others = versions.filter(({ id }) => id !== version.id)
  const liveVersion = useFlowSummary(useStudio().flowId)?.liveVersion
  const isFirst = version.number === 1
  const data: { value: Against; label: string }[] = [
    { value: 'previous', label: isFirst ? 'Nothing: the first version' : 'The version before' },
    { value: 'draft', label: 'The draft' },
    ...(!liveVersion || liveVersion.id === version.id ? [] : [{ value: 'live', label: 'The live version' }]),
    ...others.map(({ id, number }) => ({ value: id, label: `Version ${number}` })),
  ]
  return (
    <Stack gap="sm" className="versionDetails">
      <Actions version={version} />
      <Select
        size="xs"
        label="Compared with"
        data={data}
        value={data.some(({ value }) => value === comparison.against) ? comparison.against : 'previous'}
        allowDeselect={false}
        checkIconPosition="right"
        onChange={(against) => against !== null && change({ against, focusNodeId: undefined })}
      />
      {error !== null && error !== undefined ? (
        <FailureNotice title="The version could not be loaded" error={error} />
      ) : compared ? (
        isFirst && comparison.against === 'previous' ? (
          <Text size="sm" className="quiet">
            The first version, with{' '}
            {compared.after.nodes.length === 1 ? 'one node' : `${compared.after.nodes.length} nodes`}.
          </Text>
        ) : (
          <ChangeList changes={compared.changes} onGoTo={(focusNodeId) => change({ focusNodeId })} />
        )
      ) : (
        <RowSkeletons what="The differences" rows={3} />
      )}
    </Stack>
  )
}

function Actions({ version }: Pick<DetailsProps, 'version'>) {
  const studio = useStudio()
  const client = useClient()
  const queries = useQueryClient()
  const language = useView((view) => view.language)
  const summary = useFlowSummary(studio.flowId)
  const isOutOfService = summary?.isOutOfService === true
  const { end } = useComparison()
  const mayPublish = useMay('flows:publish')
  const [isBusy, setIsBusy] = useState(false)
  const { flowId, flowKey, document, readOnly } = studio
  const title = `Version ${version.number}`

  const during = (failed: string, work: () => Promise<void>) => () => {
    setIsBusy(true)
    work()
      .catch((error: unknown) => toastFailure(failed, error))
      .finally(() => setIsBusy(false))
  }
  const activate = during('The version was not activated', async () => {
    const live = summary?.liveVersion
    const flow = (await readVersion(client, flowId, version.id)).flow
    const liveFlow = live && (await readVersion(client, flowId, live.id)).flow
    const changes = liveFlow && changesOf(liveFlow, flow, language)
    modals.openConfirmModal({
      title: `Make version ${version.number} live?`,
      children: (
        <Stack gap="xs">
          <Text size="sm">
            New callers hear version {version.number}
            {live ? ` instead of version ${live.number}` : ''}{' '}
            {isOutOfService ? 'once the flow is back in service' : 'at once'}. Calls under way go on as they began. The
            draft stays as it is.
          </Text>
          {changes && (
            <Text size="sm">
              {changes.isSameForCallers ? 'Callers notice no difference.' : `For callers: ${changesLine(changes)}`}
            </Text>
          )}
        </Stack>
      ),
      labels: { confirm: 'Make it live', cancel: 'Cancel' },
      closeButtonProps: { 'aria-label': 'Close' },
      onConfirm: during('The version was not activated', async () => {
        await activateVersion(client, queries, flowId, version.id)
        const back = live ?? undefined
        toastDone(
          nowLive(version.number, isOutOfService),
          back && (() => void activateVersion(client, queries, flowId, back.id).catch((error: unknown) => toastFailure('The version was not activated', error))),
          'Roll back',
        ) // prettier-ignore
      }),
    })
  })
  const restore = during('The version was not restored', async () => {
    const { flow } = await readVersion(client, flowId, version.id)
    const put = () => {
      const takeBack = restoreVersion(document, version.number, flow)
      end()
      toastDone(`The draft is as version ${version.number} was.`, takeBack)
    }
    if (summary?.hasUnpublishedChanges !== true) return put()
    const changes = changesOf(document.getState().flow, flow, language)
    modals.openConfirmModal({
      title: `Replace the draft by version ${version.number}?`,
      children: (
        <Text size="sm">
          The draft has changes that were never published. They go, and you can undo it. Different:{' '}
          {changesLine(changes)}
        </Text>
      ),
      labels: { confirm: 'Replace the draft', cancel: 'Cancel' },
      closeButtonProps: { 'aria-label': 'Close' },
      onConfirm: put,
    })
  })
  const copy = during('The link was not copied', async () => {
    await navigator.clipboard.writeText(`${location.origin}/flows/${flowId}?version=${version.id}`)
    toastDone('The link is copied.')
  })

  return (
    <Group gap={6} role="group" aria-label={`${title}: actions`}>
      {!version.isLive && (
        <Action
          reason={mayPublish.may ? undefined : mayPublish.whyNot}
          leftSection={<Rocket size={14} />}
          loading={isBusy}
          onClick={activate}
        >
          Make live
        </Action>
      )}
      <Action reason={readOnly} variant="default" leftSection={<RotateCcw size={14} />} onClick={restore}>
        Restore as draft
      </Action>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Download size={14} />}
        onClick={during('The version was not downloaded', () => downloadVersion(client, flowId, version, flowKey))}
      >
        Download
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<Link2 size={14} />} onClick={copy}>
        Copy link
      </Button>
    </Group>
  )
}

type ActionProps = ButtonProps & { reason: string | undefined; onClick: () => void; children: ReactNode }

/** Out of reach, it stays where it is and says why. */
function Action({ reason, onClick, ...rest }: ActionProps) {
  const button = (
    <Button
      size="compact-sm"
      {...rest}
      {...(reason !== undefined && { 'data-disabled': true, 'aria-disabled': true })}
      onClick={() => reason === undefined && onClick()}
    />
  )
  return reason === undefined ? (
    button
  ) : (
    <Tooltip label={reason} multiline maw={280}>
      {button}
    </Tooltip>
  )
}
