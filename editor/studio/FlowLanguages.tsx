import { limits, type Voice } from '#shared/flow/flow.ts'
import { ActionIcon, Button, Group, Select, Text, TextInput, Tooltip } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { withLanguage } from '../form/fields/LanguageField.tsx'
import { useLanguages } from '../form/languages.ts'
import { useFlow, useStudio } from '../state/studio.ts'
import { BoundedNumber } from './BoundedNumber.tsx'
import { languageName } from './languageName.ts'
import { removeLanguage, textsIn } from './removeLanguage.ts'

/** The languages of a flow: which is the default, which voice speaks each; adding and removing. */
export function FlowLanguages() {
  const { document, readOnly } = useStudio()
  const languages = useFlow((flow) => flow.languages)
  const offered = useLanguages()
  const data = useMemo(
    () =>
      offered
        .filter(({ tag }) => !languages.includes(tag))
        .map(({ tag, name, isSpoken }) => ({ value: tag, label: `${name} · ${tag}${isSpoken ? '' : ' · no voice'}` })),
    [offered, languages],
  )
  const isLocked = readOnly !== undefined
  return (
    <section aria-label="Languages">
      <Text size="sm" fw={550} mb={6}>
        Languages
      </Text>
      <ul className="flowLanguages">
        {languages.map((tag) => (
          <LanguageRow key={tag} tag={tag} isLocked={isLocked} />
        ))}
      </ul>
      {!isLocked && (
        <Select
          size="xs"
          aria-label="Add a language"
          placeholder="Add a language"
          searchable
          limit={100}
          nothingFoundMessage="No language is called that."
          data={data}
          value={null}
          disabled={languages.length >= limits.languages}
          onChange={(tag) =>
            tag !== null && document.edit(`Add ${languageName(tag)}`, (flow) => withLanguage(flow, tag))
          }
        />
      )}
    </section>
  )
}

function LanguageRow({ tag, isLocked }: { tag: string; isLocked: boolean }) {
  const { document, view } = useStudio()
  const isDefault = useFlow((flow) => flow.defaultLanguage === tag)
  const voice = useFlow((flow) => flow.voices?.[tag])
  const [lost, setLost] = useState<number>()
  const name = languageName(tag)
  const setVoice = (part: { [Name in keyof Voice]: Voice[Name] | undefined }, join: string) =>
    document.edit(
      `Change the voice of ${name}`,
      ({ voices, ...flow }) => {
        const changed = Object.fromEntries(
          Object.entries({ ...voices?.[tag], ...part }).filter(([, value]) => value !== undefined && value !== ''),
        )
        const { [tag]: _, ...others } = voices ?? {}
        const all = Object.keys(changed).length > 0 ? { ...others, [tag]: changed as Voice } : others
        return Object.keys(all).length > 0 ? { ...flow, voices: all } : flow
      },
      { join: `${tag} ${join}` },
    )
  const remove = () => {
    document.edit(`Remove ${name}`, (flow) => removeLanguage(flow, tag))
    if (view.getState().language === tag) view.setState({ language: document.getState().flow.defaultLanguage })
  }
  return (
    <li className="flowLanguage">
      <div className="flowLanguageHead">
        <span className="breaks">
          {name} <span className="quiet">{tag}</span>
        </span>
        {isDefault ? (
          <span className="flowLanguageDefault">Default</span>
        ) : (
          !isLocked && (
            <Group gap={4} wrap="nowrap">
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`Make ${name} the default`}
                onClick={() => document.edit(`Make ${name} the default`, (flow) => ({ ...flow, defaultLanguage: tag }))}
              >
                Make default
              </Button>
              <Tooltip label={`Remove ${name}`}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Remove ${name}`}
                  onClick={() => setLost(textsIn(document.getState().flow, tag))}
                >
                  <Trash2 size={13} />
                </ActionIcon>
              </Tooltip>
            </Group>
          )
        )}
      </div>
      {lost !== undefined && !isDefault && (
        <div className="flowLanguageLost" role="alert">
          <Text size="xs">
            {lost === 0
              ? `Nothing is written in ${name} yet.`
              : `${lost} ${lost === 1 ? 'text' : 'texts'} in ${name} go with it, and its voice. Undo brings them back.`}
          </Text>
          <Group gap={6}>
            <Button size="compact-xs" color="red" onClick={remove}>
              Remove {name}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setLost(undefined)}>
              Keep it
            </Button>
          </Group>
        </div>
      )}
      <div className="flowLanguageVoice">
        <TextInput
          size="xs"
          label="Voice"
          aria-label={`Voice of ${name}`}
          placeholder="The usual one, or such as Polly.Joanna"
          maxLength={100}
          spellCheck={false}
          disabled={isLocked}
          value={voice?.voice ?? ''}
          onChange={({ currentTarget }) => setVoice({ voice: currentTarget.value }, 'voice')}
        />
        <BoundedNumber
          label="Rate, in percent"
          min={50}
          max={200}
          isOptional
          disabled={isLocked}
          value={voice?.rate}
          onChange={(rate) => setVoice({ rate }, 'rate')}
        />
      </div>
    </li>
  )
}
