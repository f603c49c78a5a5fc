import type { ContentItem } from '#shared/api/content.ts'
import { ActionIcon, Button, CopyButton, Group, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { useClient } from '../../api/clientContext.ts'
import { useSend } from '../../shell/useSend.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { toastDone } from '../../shell/toast.ts'
import { changeItem } from '../contentRequests.ts'
import { kindNames } from '../contentWords.ts'
import { FolderInput, plainFolder } from '../ManyForms.tsx'
import { useFacets, useRefreshContent } from '../useContent.ts'

/** As the server takes them (shared/api/content.ts). */
const maxTags = 20
const maxTagLength = 50
const maxTitleLength = 200

type Facts = Pick<ContentItem, 'title' | 'folder' | 'tags' | 'isAlwaysNewest' | 'isPrivate'>

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** What an item is called, where it stands, and how flows take it. */
export function ItemForm({ item, may }: { item: ContentItem; may: boolean }) {
  const client = useClient()
  const refresh = useRefreshContent()
  const { data: facets } = useFacets()
  const [change, setChange] = useState<Partial<Facts>>({})
  const now = { ...item, ...change }
  const set = (one: Partial<Facts>) => setChange((before) => ({ ...before, ...one }))
  const isChanged = (Object.keys(change) as (keyof Facts)[]).some((name) => !same(change[name], item[name]))
  useUnsaved(isChanged, 'What you changed about the item is not saved.')
  const { isSending, error, submit } = useSend(
    async () => {
      const { folder } = change
      await changeItem(client, item.id, { ...change, ...(folder !== undefined && { folder: plainFolder(folder) }) })
      await refresh()
      setChange({})
      toastDone('Saved.')
    },
    () => undefined,
  )
  return (
    <form onSubmit={submit} aria-label="About the item">
      <Stack gap="sm">
        <TextInput
          label="Title"
          value={now.title}
          maxLength={maxTitleLength}
          disabled={!may}
          required
          withAsterisk={false}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        />
        <dl className="itemFacts itemFixed">
          <div>
            <dt>Kind</dt>
            <dd>{kindNames[item.kind].one}</dd>
          </div>
          <div>
            <dt>Key, by which flows refer to it; it never changes</dt>
            <dd className="itemKey">
              <code className="breaks">{item.key}</code>
              <CopyButton value={item.key}>
                {({ copied, copy }) => (
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={copied ? 'Key copied' : 'Copy the key'}
                    onClick={copy}
                  >
                    {copied ? <Check size={15} /> : <Copy size={15} />}
                  </ActionIcon>
                )}
              </CopyButton>
            </dd>
          </div>
        </dl>
        <FolderInput label="Folder" value={now.folder} disabled={!may} onChange={(folder) => set({ folder })} />
        <TagsInput
          label="Tags"
          data={(facets?.tags ?? []).map(({ tag }) => tag)}
          value={now.tags}
          maxTags={maxTags}
          maxLength={maxTagLength}
          disabled={!may}
          openOnFocus={false}
          onChange={(tags) => set({ tags })}
        />
        <Switch
          label="Always newest"
          description="Live flows play a new file at once. Otherwise they keep the one they were published with until they are published again."
          checked={now.isAlwaysNewest}
          disabled={!may}
          onChange={({ currentTarget }) => set({ isAlwaysNewest: currentTarget.checked })}
        />
        <Switch
          label="Private"
          description="Its files are only reached by signed addresses that end after a while. For what nobody outside should hear or see."
          checked={now.isPrivate}
          disabled={!may}
          onChange={({ currentTarget }) => set({ isPrivate: currentTarget.checked })}
        />
        {error !== undefined && <FailureNotice title="The changes were not saved" error={error} />}
        {may && (
          <Group gap="xs">
            <Button type="submit" size="xs" loading={isSending} disabled={!isChanged || now.title.trim() === ''}>
              Save
            </Button>
            {isChanged && (
              <Button size="xs" variant="default" onClick={() => setChange({})}>
                Discard
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  )
}
