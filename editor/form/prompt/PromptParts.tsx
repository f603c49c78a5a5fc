import { valueFormats, type Prompt, type PromptPart } from '#shared/flow/prompt.ts'
import { ActionIcon, Input, NativeSelect } from '@mantine/core'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useId } from 'react'
import { ProblemLines } from '../fields/FieldFrame.tsx'
import { movedItem } from '../fields/listItems.ts'
import { NumberInput } from '../fields/NumberField.tsx'
import { TemplateText } from '../fields/TemplateText.tsx'
import { problemsOf, useNodeForm } from '../nodeForm.ts'
import { languageName } from '../../studio/languageName.ts'
import { hasWords, newPart, partNames, partsAsJson } from './promptParts.ts'
import { PartWords } from './PartWords.tsx'

const formatNames = {
  digits: 'digit by digit',
  number: 'as a number',
  date: 'as a date',
  time: 'as a time',
  money: 'as money',
  spelled: 'spelled out',
} as const satisfies Record<(typeof valueFormats)[number], string>

type PromptPartsProps = { path: string; prompt: Prompt; label: string; languages: readonly string[] }

/** The parts of a prompt in order; texts in each of the languages, side by side when there are two. */
export function PromptParts({ path, prompt, label, languages }: PromptPartsProps) {
  const form = useNodeForm()
  // A prompt of nothing is written into straight away.
  const parts: readonly PromptPart[] = prompt.length > 0 ? prompt : [newPart('text')]
  const isLocked = form.readOnly !== undefined
  const setText = (index: number, part: PromptPart, language: string, text: string) => {
    if (!hasWords(part)) return
    const typedAt = `${path}.${index}.text.${language}`
    const how = { label: `${label} (${language})`, isTyped: true, typedAt }
    const { [language]: _, ...others } = part.text
    const changed = { ...part, text: text === '' ? others : { ...part.text, [language]: text } }
    if (prompt.length === 0) form.set(path, partsAsJson([changed]), how)
    else form.set(`${path}.${index}.text`, changed.text, how)
  }
  return (
    <ol className="promptParts">
      {parts.map((part, index) => {
        const name = parts.length > 1 ? `${label}, part ${index + 1}` : label
        const at = `${path}.${index}`
        return (
          <li key={index} className="promptPart" data-field={at}>
            {(parts.length > 1 || part.kind !== 'text') && (
              <div className="promptPartHead">
                <span>{partNames[part.kind]}</span>
                {!isLocked && (
                  <span className="formItemActions">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="xs"
                      aria-label={`Move ${name} up`}
                      disabled={index === 0}
                      onClick={() => form.set(path, partsAsJson(movedItem(parts, index, index - 1)), { label })}
                    >
                      <ChevronUp size={13} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="xs"
                      aria-label={`Move ${name} down`}
                      disabled={index === parts.length - 1}
                      onClick={() => form.set(path, partsAsJson(movedItem(parts, index, index + 1)), { label })}
                    >
                      <ChevronDown size={13} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="xs"
                      aria-label={`Remove ${name}`}
                      onClick={() => form.set(path, partsAsJson(parts.toSpliced(index, 1)), { label })}
                    >
                      <X size={13} />
                    </ActionIcon>
                  </span>
                )}
              </div>
            )}
            {hasWords(part) && (
              <div className="promptColumns" data-columns={languages.length}>
                {languages.map((language) => (
                  <div key={language} role="group" aria-label={languageName(language)}>
                    <PartWords
                      path={at}
                      part={part}
                      label={name}
                      language={language}
                      isSourceShown={languages.length === 1}
                      onChange={(text) => setText(index, part, language, text)}
                    />
                  </div>
                ))}
              </div>
            )}
            {part.kind === 'value' && <ValuePart path={at} part={part} name={name} />}
            {part.kind === 'pause' && <PausePart path={at} part={part} name={name} />}
            <ProblemLines problems={problemsOf(form, at)} />
          </li>
        )
      })}
    </ol>
  )
}

type Of<Kind extends PromptPart['kind']> = Extract<PromptPart, { kind: Kind }>

function ValuePart({ path, part, name }: { path: string; part: Of<'value'>; name: string }) {
  const form = useNodeForm()
  const disabled = form.readOnly !== undefined
  return (
    <div className="promptValue">
      <div data-field={`${path}.value`} className="promptValueText">
        <TemplateText
          control={{ disabled, 'aria-label': `Value of ${name}` }}
          value={part.value}
          onChange={(value) => form.set(`${path}.value`, value, { label: name, isTyped: true })}
        />
        <ProblemLines problems={problemsOf(form, `${path}.value`)} />
      </div>
      <div data-field={`${path}.as`}>
        <NativeSelect
          size="xs"
          disabled={disabled}
          aria-label={`${name} is said`}
          data={valueFormats.map((value) => ({ value, label: formatNames[value] }))}
          value={part.as}
          onChange={({ currentTarget }) => form.set(`${path}.as`, currentTarget.value, { label: name })}
        />
      </div>
      {part.as === 'money' && (
        <div data-field={`${path}.currency`} className="promptCurrency">
          <Input
            size="xs"
            disabled={disabled}
            aria-label={`Currency of ${name}`}
            placeholder="USD"
            value={part.currency ?? ''}
            onChange={({ currentTarget }) => {
              const code = currentTarget.value.trim().toUpperCase()
              form.set(`${path}.currency`, code === '' ? undefined : code, { label: name, isTyped: true })
            }}
          />
          <ProblemLines problems={problemsOf(form, `${path}.currency`)} />
        </div>
      )}
    </div>
  )
}

function PausePart({ path, part, name }: { path: string; part: Of<'pause'>; name: string }) {
  const form = useNodeForm()
  const id = useId()
  return (
    <div data-field={`${path}.seconds`} className="promptPauseInput">
      <label className="formHidden" htmlFor={id}>{`Seconds of ${name}`}</label>
      <NumberInput
        control={{ id, disabled: form.readOnly !== undefined }}
        schema={{ type: 'number', minimum: 0.1, maximum: 10, unit: 's' }}
        value={part.seconds}
        onChange={(seconds) => form.set(`${path}.seconds`, seconds ?? '', { label: name, isTyped: true })}
      />
      <ProblemLines problems={problemsOf(form, `${path}.seconds`)} />
    </div>
  )
}
