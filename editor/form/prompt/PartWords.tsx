import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import type { PromptPart } from '#shared/flow/prompt.ts'
import { staleHashOf } from '#shared/flow/staleTexts.ts'
import { textRows } from '#shared/flow/textRows.ts'
import { markTranslated } from '#shared/flow/texts.ts'
import { Button } from '@mantine/core'
import { useId } from 'react'
import { languageName } from '../../studio/languageName.ts'
import { useFlow, useStudio } from '../../state/studio.ts'
import { ProblemLines } from '../fields/FieldFrame.tsx'
import { TemplateText } from '../fields/TemplateText.tsx'
import { problemsOf, useNodeForm } from '../nodeForm.ts'
import { isMissing } from './promptParts.ts'
import { RecordingChoice } from './RecordingChoice.tsx'

/** Twilio reads at most 4,096 characters a `<Say>`; the rest is for its tags (shared/flow/prompt.ts). */
const maxTextLength = 4000

type PartWordsProps = {
  /** Of the part. */
  path: string
  part: Extract<PromptPart, { text: unknown }>
  label: string
  language: string
  /** Shows the words of the default language above those of another. */
  isSourceShown: boolean
  onChange: (text: string) => void
}

/** The words of one part in one language. */
export function PartWords({ path, part, label, language, isSourceShown, onChange }: PartWordsProps) {
  const form = useNodeForm()
  const { document } = useStudio()
  const defaultLanguage = useFlow((flow) => flow.defaultLanguage)
  const stale = useFlow((flow) => flow.staleTranslations)
  const id = useId()
  const text = part.text[language] ?? ''
  const source = part.text[defaultLanguage] ?? ''
  const field = `${path}.text.${language}`
  const row = textRows(form.node, nodeTypes).find((one) => one.path === `${path}.text`)
  const isStale = row !== undefined && (stale?.includes(staleHashOf(row, defaultLanguage, language) ?? '') ?? false)
  const lacks = isMissing(part, language, defaultLanguage)
  const problems = problemsOf(form, field)
  const isLocked = form.readOnly !== undefined
  return (
    <div data-field={field}>
      {isSourceShown && language !== defaultLanguage && source !== '' && (
        <div className="promptSource" lang={defaultLanguage}>
          {source}
        </div>
      )}
      {part.kind === 'recording' && <RecordingChoice path={path} part={part} label={label} language={language} />}
      <TemplateText
        control={{
          id,
          lang: language,
          disabled: isLocked,
          'aria-label': `${label}, ${languageName(language)}`,
          placeholder:
            part.kind === 'recording'
              ? 'Its words, read out when the recording is missing'
              : 'Write what is said. {{ puts in a value.',
          ...(problems.length > 0 && { 'aria-describedby': `${id}-problems` }),
        }}
        rows={2}
        value={text}
        onChange={onChange}
      />
      <div className="promptPartEnd">
        {text.length > 0 && (
          <span className="formHelp numeric" data-over={text.length > maxTextLength || undefined}>
            {text.length.toLocaleString('en')} of {maxTextLength.toLocaleString('en')}
          </span>
        )}
      </div>
      {lacks && (
        <div className="promptNote" data-kind="missing">
          Missing in {languageName(language)}: callers hear {languageName(defaultLanguage)}.
          {!isLocked && source !== '' && (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange(source)}>
              Copy from {languageName(defaultLanguage)}
            </Button>
          )}
        </div>
      )}
      {isStale && (
        <div className="promptNote" data-kind="stale">
          The {languageName(defaultLanguage)} words have changed since.
          {!isLocked && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() =>
                document.edit(`Mark ${label} as translated`, (flow) =>
                  markTranslated(flow, { nodeId: form.node.id, path: `${path}.text`, language }),
                )
              }
            >
              It still fits
            </Button>
          )}
        </div>
      )}
      <ProblemLines id={`${id}-problems`} problems={problems} />
    </div>
  )
}
