import './recording.css'
import type { ContentItem } from '#shared/api/content.ts'
import { Button, Input } from '@mantine/core'
import { Suspense, useId, useState } from 'react'
import { useAccount } from '../../account/account.ts'
import { partThen, withItemLater } from '../../content/picker/setLater.ts'
import type { RecordingPart } from '../../content/picker/withItem.ts'
import { withItem } from '../../content/picker/withItem.ts'
import { setInFlow } from '../../content/setInFlow.ts'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { PartFailedOver } from '../../shell/PartFailed.tsx'
import { toastDone } from '../../shell/toast.ts'
import { useFlow, useStudio } from '../../state/studio.ts'
import { languageName } from '../../studio/languageName.ts'
import { ProblemLines } from '../fields/FieldFrame.tsx'
import { problemsOf, useNodeForm } from '../nodeForm.ts'
import { partsAsJson } from './promptParts.ts'

const ChosenContent = lazyPart(
  () => import('../../content/picker/ChosenContent.tsx').then(({ ChosenContent }) => ChosenContent),
  () => null,
)
const ContentPicker = lazyPart(
  () => import('../../content/picker/ContentPicker.tsx').then(({ ContentPicker }) => ContentPicker),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)

type RecordingChoiceProps = {
  /** Of the part. */
  path: string
  part: RecordingPart
  label: string
  language: string
}

/** Which item of the library a part plays in one language: chosen there, or by its key. */
export function RecordingChoice({ path, part, label, language }: RecordingChoiceProps) {
  const form = useNodeForm()
  const { permissions } = useAccount()
  const { flowId } = useStudio()
  const languages = useFlow((flow) => flow.languages)
  const [isChoosing, setIsChoosing] = useState(false)
  const id = useId()
  const field = `${path}.content.${language}`
  const key = part.content[language] ?? ''
  const isLocked = form.readOnly !== undefined
  const chooseLater = () => {
    const then = partThen(form, { path, language })
    return (item: ContentItem) => {
      const arrived = { flowId, step: `Choose ${item.title} for ${label}`, title: item.title }
      if (setInFlow(arrived, (flow) => withItemLater(flow, then, item)))
        toastDone(`“${item.title}” is chosen for ${label}.`)
    }
  }
  const maySee = permissions.includes('content:read')
  return (
    <div data-field={field} className="promptContent">
      <label htmlFor={id} className="formHelp">
        Content item
      </label>
      <div className="recordingKey">
        <Input
          id={id}
          size="xs"
          disabled={isLocked}
          spellCheck={false}
          placeholder="its key, such as welcome"
          value={key}
          onChange={({ currentTarget: { value } }) =>
            form.set(field, value.trim() === '' ? undefined : value, { label: `${label} (${language})`, isTyped: true })
          }
        />
        {maySee && !isLocked && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Choose a recording of ${label}, ${languageName(language)}`}
            aria-haspopup="dialog"
            onClick={() => setIsChoosing(true)}
          >
            Choose
          </Button>
        )}
      </div>
      <ProblemLines problems={problemsOf(form, field)} />
      <Suspense fallback={null}>
        {maySee && key !== '' && <ChosenContent contentKey={key} language={language} />}
      </Suspense>
      <Suspense fallback={null}>
        {isChoosing && (
          <ContentPicker
            language={language}
            languages={languages}
            chosenKey={key}
            words={part.text[language] ?? ''}
            onChoose={(item) => {
              const [chosen = null] = asJson([withItem(part, item, { languages, language })])
              form.set(path, chosen, { deed: `Choose ${item.title} for ${label}` })
            }}
            onSend={chooseLater}
            onClose={() => setIsChoosing(false)}
          />
        )}
      </Suspense>
    </div>
  )
}

const asJson = (parts: readonly RecordingPart[]) => {
  const json = partsAsJson(parts)
  return Array.isArray(json) ? json : []
}
