import { wordless } from '#shared/api/content.ts'
import { lookupLanguage } from '#shared/flow/language.ts'
import { Button, Group, Modal, NativeSelect, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { flushSync } from 'react-dom'
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
  const checked = files.map((file) => ({ file, refusal: refusalOf(file, limits?.maxBytes) }))
  const refused = checked.filter(({ refusal }) => refusal !== undefined)
  const good = checked.filter(({ refusal }) => refusal === undefined)
  const send = () => {
    keepLast(language)
    // First: over a dialog, a file that is not taken would be told twice.
    flushSync(onClose)
    queue.add(
      good.map(({ file }): Job => {
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
          {refused.length > 0 && (
            <Text size="sm" c="var(--danger)" role="status">
              {refused.length === 1 ? '1 file is not taken.' : `${refused.length} files are not taken.`}
            </Text>
          )}
          <ul className="uploadChosen" tabIndex={0} aria-label="Files to upload">
            {[...refused, ...good].map(({ file, refusal }, at) => (
              <li key={at}>
                <bdi className="breaks">{file.name}</bdi> <span className="quiet">{sizeWords(file.size)}</span>
                {refusal !== undefined && (
                  <Text size="xs" c="var(--danger)">
                    {refusal}
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
            <Button type="submit" disabled={good.length === 0}>
              {refused.length === 0 || good.length === 0 ? 'Upload' : `Upload ${good.length} of ${files.length}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
