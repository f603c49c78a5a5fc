import type { ContentItem } from '#shared/api/content.ts'
import { Autocomplete } from '@mantine/core'
import { useState } from 'react'
import { AddTagForm } from '../list/TagForms.tsx'
import { FormEnd } from '../shell/FormEnd.tsx'
import { useSend } from '../shell/useSend.ts'
import type { ContentActions } from './useContentActions.ts'
import { useFacets } from './useContent.ts'

type ManyProps = { items: readonly ContentItem[]; actions: ContentActions; onDone: () => void }

/** As the server takes it (shared/api/content.ts). */
export const maxFolderLength = 200

/** `/ Greetings / Holidays/` as the server takes it: `Greetings/Holidays`. */
export const plainFolder = (typed: string): string =>
  typed
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join('/')
    .slice(0, maxFolderLength)

export function TagItems({ items, actions, onDone }: ManyProps) {
  const { data: facets } = useFacets()
  const known = (facets?.tags ?? []).map(({ tag }) => tag)
  return <AddTagForm known={known} onAdd={(tags) => actions.addTags(items, tags)} onDone={onDone} />
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
