import type { FlowSummary } from '#shared/api/flow.ts'
import { Stack, Text } from '@mantine/core'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone } from '../shell/toast.ts'
import { deleteFlow } from './flowRequests.ts'
import { FormEnd } from '../shell/FormEnd.tsx'
import type { FlowActions } from './useFlowActions.ts'
import { useSend } from '../shell/useSend.ts'

export function DeleteForm({ flow, actions, onDone }: { flow: FlowSummary; actions: FlowActions; onDone: () => void }) {
  const client = useClient()
  const { isSending, error, submit } = useSend(async () => {
    await deleteFlow(client, flow.id)
    toastDone(`“${flow.name}” is deleted.`)
    await actions.refresh()
  }, onDone)
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          Its draft and every version go with it, for good. To keep them out of sight, archive the flow instead.
        </Text>
        {error !== undefined && <FailureNotice title="The flow was not deleted" error={error} />}
        <FormEnd label="Delete" color="red" isSending={isSending} onCancel={onDone} />
      </Stack>
    </form>
  )
}
