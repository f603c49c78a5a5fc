import { wordless } from '#shared/api/content.ts'
import { lookupLanguage } from '#shared/flow/language.ts'
import { Button, Group, Modal, NativeSelect, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { sizeWords } from '../contentWords.ts'
import { FolderInput, plainFolder } from '../ManyForms.tsx'
import { useFacets, useLimits } from '../useContent.ts'
import { useFocusBack } from '../useFocusBack.ts'
import { useLastLanguage } from '../useLook.ts'
import { firstLanguage, kindOfFile, refusalOf, titleOfFile } from './fileFacts.ts'
import { useLanguageGroups } from './languageChoices.ts'
import type { Job } from './uploadQueue.ts'
import { useUploads } from './useUploads.ts'
import { videoFacts } from './videoFacts.ts'

/** Asks what dropped or chosen files are, and sends each as a new item. */
export function UploadForm({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const queue = useUploads()
  useFocusBack()
  const { data: limits } = useLimits()
  const { data: facets } = useFacets()
  const groups = useLanguageGroups()
  const [last, keepLast] = useLastLanguage()
  const [chosen, setChosen] = useState<string>()
  const [isMusic, setIsMusic] = useState(false)
  const [folder, setFolder] = useState('')
  const [trimSilence, setTrimSilence] = useState(false)
  const spoken = facets?.languages.filter((tag) => tag !== wordless) ?? []
  // Of the company's languages, the one that this person's browser speaks.
  const language = chosen ?? last ?? lookupLanguage(navigator.languages, spoken) ?? spoken[0] ?? 'en-US'
  const kinds = files.map((file) => kindOfFile(file))
  const hasSound = kinds.includes('audio')
  const isKnown = groups.some(({ items }) => items.some(({ value }) => value === language))
  const refused = files.filter((file) => refusalOf(file, limits?.maxBytes) !== undefined)
  const send = () => {
    keepLast(language)
    queue.add(
      files.map((file): Job => {
        const kind = kindOfFile(file)
        const isTune = isMusic && kind === 'audio'
        return {
          ...{ file, kind, limits: limits?.maxBytes },
          finish: {
            newItem: {
              title: titleOfFile(file.name),
              ...(isTune && { kind: 'music' as const }),
              ...(plainFolder(folder) !== '' && { folder: plainFolder(folder) }),
            },
            language: firstLanguage(kind, language),
            ...(trimSilence && kind === 'audio' && { trimSilence }),
          },
          ...(kind === 'video' && { prepare: () => videoFacts(file) }),
        }
      }),
    )
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={files.length === 1 ? 'Upload 1 file' : `Upload ${files.length} files`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack gap="sm">
          <ul className="uploadChosen" tabIndex={0} aria-label="Files to upload">
            {files.map((file, at) => (
              <li key={at}>
                <bdi className="breaks">{file.name}</bdi> <span className="quiet">{sizeWords(file.size)}</span>
                {refused.includes(file) && (
                  <Text size="xs" c="var(--danger)">
                    {refusalOf(file, limits?.maxBytes)}
                  </Text>
                )}
              </li>
            ))}
          </ul>
          <NativeSelect
            label="Language"
            description="In which the files speak. Other languages are added on the page of each item."
            value={language}
            data={
              isKnown ? groups : [{ group: 'Chosen before', items: [{ value: language, label: language }] }, ...groups]
            }
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            data-autofocus
          />
          {hasSound && (
            <>
              <NativeSelect
                label="Sounds are"
                value={isMusic ? 'music' : 'audio'}
                data={[
                  { value: 'audio', label: 'Prompts, which say something' },
                  { value: 'music', label: 'Hold music' },
                ]}
                onChange={({ currentTarget }) => setIsMusic(currentTarget.value === 'music')}
              />
              <Switch
                label="Take silence off both ends"
                checked={trimSilence}
                onChange={({ currentTarget }) => setTrimSilence(currentTarget.checked)}
              />
            </>
          )}
          <FolderInput label="Folder" value={folder} onChange={setFolder} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={refused.length === files.length}>
              Upload
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
