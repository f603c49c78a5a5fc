import { NativeSelect, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { FormEnd } from '../shell/FormEnd.tsx'
import { useSend } from '../shell/useSend.ts'
import { maxTagLength, maxTags, withTyped } from './tags.ts'

type AddTagFormProps = {
  /** Tags in use, to choose from. */
  known: readonly string[]
  onAdd: (tags: readonly string[]) => Promise<unknown>
  onDone: () => void
}

/** Tags for several rows at once. */
export function AddTagForm({ known, onAdd, onDone }: AddTagFormProps) {
  const [tags, setTags] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const wanted = withTyped(tags, typed)
  const { isSending, submit } = useSend(async () => {
    await onAdd(wanted)
  }, onDone)
  return (
    <form onSubmit={submit}>
      <TagsInput
        label="Tags to add"
        description="Enter adds one."
        data={[...known]}
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

type RemoveTagFormProps = {
  rows: readonly { tags: readonly string[] }[]
  onRemove: (tag: string) => Promise<unknown>
  onDone: () => void
}

/** Takes one of the tags that are among several rows from all of them. */
export function RemoveTagForm({ rows, onRemove, onDone }: RemoveTagFormProps) {
  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort((one, other) => one.localeCompare(other))
  const [tag, setTag] = useState(tags[0] ?? '')
  const { isSending, submit } = useSend(async () => {
    await onRemove(tag)
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
