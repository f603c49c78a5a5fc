import type { ContentItem } from '#shared/api/content.ts'
import { Autocomplete, NativeSelect, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { FormEnd } from '../shell/FormEnd.tsx'
import { useSend } from '../shell/useSend.ts'
import type { ContentActions } from './useContentActions.ts'
import { useFacets } from './useContent.ts'

type ManyProps = { items: readonly ContentItem[]; actions: ContentActions; onDone: () => void }

/** As the server takes them (shared/api/content.ts). */
const maxTagLength = 50
const maxTags = 20
export const maxFolderLength = 200

/** `/ Greetings / Holidays/` as the server takes it: `Greetings/Holidays`. */
export const plainFolder = (typed: string): string =>
  typed
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join('/')
    .slice(0, maxFolderLength)

export function AddTagForm({ items, actions, onDone }: ManyProps) {
  const { data: facets } = useFacets()
  const [tags, setTags] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const last = typed.trim().slice(0, maxTagLength)
  const wanted = [...new Set(last === '' ? tags : [...tags, last])]
  const { isSending, submit } = useSend(async () => {
    await actions.addTags(items, wanted)
  }, onDone)
  return (
    <form onSubmit={submit}>
      <TagsInput
        label="Tags to add"
        description="Enter adds one."
        data={(facets?.tags ?? []).map(({ tag }) => tag)}
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

export function RemoveTagForm({ items, actions, onDone }: ManyProps) {
  const tags = [...new Set(items.flatMap((item) => item.tags))].sort((one, other) => one.localeCompare(other))
  const [tag, setTag] = useState(tags[0] ?? '')
  const { isSending, submit } = useSend(async () => {
    await actions.removeTag(items, tag)
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

export function MoveForm({ items, actions, onDone }: ManyProps) {
  const [folder, setFolder] = useState('')
  const { isSending, submit } = useSend(async () => {
    await actions.move(items, plainFolder(folder))
  }, onDone)
  return (
    <form onSubmit={submit}>
      <FolderInput label="Folder" value={folder} onChange={setFolder} />
      <FormEnd label="Move" isSending={isSending} onCancel={onDone} />
    </form>
  )
}

/** A folder that is there, or a new one. */
export function FolderInput({
  label,
  value,
  onChange,
  disabled = false,
  onBlur,
}: {
  label: string
  value: string
  onChange: (folder: string) => void
  disabled?: boolean
  onBlur?: () => void
}) {
  const { data: facets } = useFacets()
  const folders = (facets?.folders ?? []).map(({ folder }) => folder).filter((folder) => folder !== '')
  return (
    <Autocomplete
      label={label}
      description="Such as Greetings/Holidays. A new name makes the folder; leave it empty for none."
      data={folders}
      value={value}
      onChange={onChange}
      maxLength={maxFolderLength}
      disabled={disabled}
      {...(onBlur && { onBlur })}
    />
  )
}
