import type { Prompt } from '#shared/flow/prompt.ts'
import { NativeSelect, SegmentedControl } from '@mantine/core'
import { languageName } from '../../studio/languageName.ts'
import { missingIn } from './promptParts.ts'

/** So many tags fit side by side. */
const maxTabs = 4

type LanguageTabsProps = {
  label: string
  languages: readonly string[]
  defaultLanguage: string
  prompt: Prompt
  value: string
  onChange: (language: string) => void
}

/** In which language a prompt is written; those with something missing are marked. */
export function LanguageTabs({ label, languages, defaultLanguage, prompt, value, onChange }: LanguageTabsProps) {
  const lacks = (tag: string) => missingIn(prompt, tag, defaultLanguage)
  if (languages.length > maxTabs)
    return (
      <NativeSelect
        size="xs"
        aria-label={`Language of ${label}`}
        data={languages.map((tag) => ({ value: tag, label: `${languageName(tag)}${lacks(tag) ? ' · missing' : ''}` }))}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    )
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={`Language of ${label}`}
      value={value}
      onChange={onChange}
      data={languages.map((tag) => ({
        value: tag,
        label: (
          <span title={languageName(tag)}>
            {tag}
            {lacks(tag) && (
              <>
                <span className="formDot" aria-hidden />
                <span className="formHidden">, missing</span>
              </>
            )}
          </span>
        ),
      }))}
    />
  )
}
