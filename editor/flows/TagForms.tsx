import type { FlowSummary } from '#shared/api/flow.ts'
import { NativeSelect, Stack, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone } from '../shell/toast.ts'
import { tagFlow } from './flowRequests.ts'
import { FormEnd } from '../shell/FormEnd.tsx'
import type { FlowActions } from './useFlowActions.ts'
import { useFlowTags } from './useFlows.ts'
import { useSend } from '../shell/useSend.ts'

const maxTagLength = 50
const maxTags = 20

/** What is typed and not yet turned into a tag counts too. */
const withTyped = (tags: readonly string[], typed: string): string[] => {
  const last = typed.trim().slice(0, maxTagLength)
  return [...new Set(last === '' ? tags : [...tags, last])].slice(0, maxTags)
}

export function TagsForm({ flow, actions, onDone }: { flow: FlowSummary; actions: FlowActions; onDone: () => void }) {
  const client = useClient()
  const { data: known = [] } = useFlowTags()
  const [tags, setTags] = useState<string[]>([...flow.tags])
  const [typed, setTyped] = useState('')
  const { isSending, error, submit } = useSend(async () => {
    await tagFlow(client, flow.id, withTyped(tags, typed))
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

export function AddTagForm({ flows, actions, onDone }: BulkTagProps) {
  const { data: known = [] } = useFlowTags()
  const [tags, setTags] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const wanted = withTyped(tags, typed)
  const { isSending, submit } = useSend(async () => {
    for (const tag of wanted) await actions.addTag(flows, tag)
  }, onDone)
  return (
    <form onSubmit={submit}>
      <TagsInput
        label="Tags to add"
        description="Enter adds one."
        data={known.map(({ tag }) => tag)}
        value={tags}
        onChange={setTags}
        searchValue={typed}
        onSearchChange={setTyped}
        maxTags={maxTags}
        maxLength={maxTagLength}
        openOnFocus={false}
        data-autofocus
      />
      <FormEnd label="Add" isSending={isSending} disabled={wanted.length === 0} onCancel={onDone} />
    </form>
  )
}

export function RemoveTagForm({ flows, actions, onDone }: BulkTagProps) {
  const tags = [...new Set(flows.flatMap((flow) => flow.tags))].sort((one, other) => one.localeCompare(other))
  const [tag, setTag] = useState(tags[0] ?? '')
  const { isSending, submit } = useSend(async () => {
    await actions.removeTag(flows, tag)
  }, onDone)
  return (
    <form onSubmit={submit}>
      <NativeSelect
        label="Tag to remove"
        data={tags}
        value={tag}
        onChange={({ currentTarget }) => setTag(currentTarget.value)}
        data-autofocus
      />
      <FormEnd label="Remove" isSending={isSending} disabled={tag === ''} onCancel={onDone} />
    </form>
  )
}
