import type { Prompt } from '#shared/flow/prompt.ts'
import { Modal, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { languageName } from '../../studio/languageName.ts'
import { useFlow } from '../../state/studio.ts'
import { AddPart } from './PromptField.tsx'
import { missingIn } from './promptParts.ts'
import { PromptParts } from './PromptParts.tsx'
import { PromptPreview } from './PromptPreview.tsx'

type SideBySideProps = { path: string; prompt: Prompt; label: string; language: string; onClose: () => void }

/** A prompt in two languages beside each other: the default one left, another right. */
export function SideBySide({ path, prompt, label, language, onClose }: SideBySideProps) {
  const languages = useFlow((flow) => flow.languages)
  const defaultLanguage = useFlow((flow) => flow.defaultLanguage)
  const others = languages.filter((tag) => tag !== defaultLanguage)
  const [chosen, setChosen] = useState(language)
  const right = others.includes(chosen) ? chosen : others[0]
  if (right === undefined) return null
  return (
    <Modal opened onClose={onClose} title={label} size="64rem" className="inspector">
      <div className="promptColumns promptColumnsHead" data-columns={2}>
        <div className="formLabel">{languageName(defaultLanguage)}</div>
        <NativeSelect
          size="xs"
          aria-label="Language on the right"
          data={others.map((tag) => ({
            value: tag,
            label: `${languageName(tag)}${missingIn(prompt, tag, defaultLanguage) ? ' · missing' : ''}`,
          }))}
          value={right}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      </div>
      <PromptParts path={path} prompt={prompt} label={label} languages={[defaultLanguage, right]} />
      <AddPart path={path} prompt={prompt} label={label} canBeNone={false} />
      <PromptPreview prompt={prompt} language={right} />
    </Modal>
  )
}
