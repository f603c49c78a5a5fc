import type { FlowSummary } from '#shared/api/flow.ts'
import { Stack, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { AddTagForm } from '../list/TagForms.tsx'
import { maxTagLength, maxTags, withTyped } from '../list/tags.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone } from '../shell/toast.ts'
import { tagFlow } from './flowRequests.ts'
import { FormEnd } from '../shell/FormEnd.tsx'
import type { FlowActions } from './useFlowActions.ts'
import { useFlowTags } from './useFlows.ts'
import { useSend } from '../shell/useSend.ts'

export function TagsForm({ flow, actions, onDone }: { flow: FlowSummary; actions: FlowActions; onDone: () => void }) {
  const client = useClient()
  const { data: known = [] } = useFlowTags()
  const [tags, setTags] = useState<string[]>([...flow.tags])
  const [typed, setTyped] = useState('')
  const { isSending, error, submit } = useSend(async () => {
    await tagFlow(client, flow.id, withTyped(tags, typed).slice(0, maxTags))
    toastDone(`The tags of “${flow.name}” are saved.`, () => {
      void tagFlow(client, flow.id, flow.tags).then(actions.refresh)
    })
    await actions.refresh()
  }, onDone)
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TagsInput
          label="Tags"
          description="Enter adds one. Tags group flows in the list."
          data={known.map(({ tag }) => tag)}
          value={tags}
          onChange={setTags}
          searchValue={typed}
          onSearchChange={setTyped}
          maxTags={maxTags}
          maxLength={maxTagLength}
          clearable
          openOnFocus={false}
          clearButtonProps={{ 'aria-label': 'Remove all tags' }}
          data-autofocus
        />
        {error !== undefined && <FailureNotice title="The tags were not saved" error={error} />}
        <FormEnd label="Save" isSending={isSending} onCancel={onDone} />
      </Stack>
    </form>
  )
}

type BulkTagProps = { flows: readonly FlowSummary[]; actions: FlowActions; onDone: () => void }

export function TagSeveral({ flows, actions, onDone }: BulkTagProps) {
  const { data: known = [] } = useFlowTags()
  const add = async (tags: readonly string[]) => {
    for (const tag of tags.slice(0, maxTags)) await actions.addTag(flows, tag)
  }
  return <AddTagForm known={known.map(({ tag }) => tag)} onAdd={add} onDone={onDone} />
}
