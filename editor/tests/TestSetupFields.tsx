import type { Json, TestSetup } from '#shared/flow/flow.ts'
import { instantIn } from '#shared/flow/instantIn.ts'
import { variableNameSchema } from '#shared/flow/ids.ts'
import { NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { cardOf } from '../canvas/cardOf.ts'
import { languageName } from '../studio/languageName.ts'
import { useFlow, useView } from '../state/studio.ts'
import { wallClock } from './wallClock.ts'
import { Disclosure } from '../studio/Disclosure.tsx'

type FieldsProps = { setup: TestSetup; onChange: (setup: TestSetup) => void }

/** A part of the setup with another value, or without it. */
function withPart<Key extends keyof TestSetup>(
  setup: TestSetup,
  key: Key,
  value: TestSetup[Key] | undefined,
): TestSetup {
  const { [key]: _, ...rest } = setup
  return value === undefined ? (rest as TestSetup) : { ...rest, [key]: value }
}

/** What the test begins with. */
export function TestSetupFields({ setup, onChange }: FieldsProps) {
  const nodes = useFlow((flow) => flow.nodes)
  const languages = useFlow((flow) => flow.languages)
  const shown = useView((view) => view.language)
  const isGone = setup.nodeId !== undefined && !nodes.some(({ id }) => id === setup.nodeId)
  return (
    <Disclosure className="testHelp" title="Set-up" isOpenAtFirst={isGone}>
      <div className="testSetup">
        <NativeSelect
          size="xs"
          label="Starts at"
          value={setup.nodeId ?? ''}
          error={isGone && `The node ${setup.nodeId} is not in the flow.`}
          data={[
            { value: '', label: 'The start' },
            ...(isGone ? [{ value: setup.nodeId ?? '', label: setup.nodeId ?? '' }] : []),
            ...nodes
              .filter(({ type }) => type !== 'start')
              .map((node) => ({ value: node.id, label: cardOf(node, shown).title })),
          ]}
          onChange={({ currentTarget: { value } }) => onChange(withPart(setup, 'nodeId', value || undefined))}
        />
        <NativeSelect
          size="xs"
          label="Language asked for"
          value={setup.language ?? ''}
          data={[
            { value: '', label: 'None in particular' },
            ...[...new Set([...languages, ...(setup.language === undefined ? [] : [setup.language])])].map((value) => ({
              value,
              label: languageName(value),
            })),
          ]}
          onChange={({ currentTarget: { value } }) => onChange(withPart(setup, 'language', value || undefined))}
        />
        <NativeSelect
          size="xs"
          label="Direction"
          value={setup.direction ?? 'inbound'}
          data={[
            { value: 'inbound', label: 'The caller calls' },
            { value: 'outbound', label: 'We call' },
          ]}
          onChange={({ currentTarget: { value } }) =>
            onChange(withPart(setup, 'direction', value === 'outbound' ? value : undefined))
          }
        />
        <CallerField setup={setup} onChange={onChange} />
        <InstantField setup={setup} onChange={onChange} />
        <NumberInput
          size="xs"
          label="Chance"
          description="The same number draws the same lots"
          min={0}
          max={0xffffffff}
          allowDecimal={false}
          value={setup.seed ?? ''}
          onChange={(value) =>
            onChange(withPart(setup, 'seed', typeof value === 'number' && value >= 0 ? value : undefined))
          }
        />
        <VariablesField setup={setup} onChange={onChange} />
      </div>
    </Disclosure>
  )
}

function CallerField({ setup, onChange }: FieldsProps) {
  const [typed, setTyped] = useState<string>()
  const isGood = (text: string) => text === '' || text === 'anonymous' || /^\+[1-9]\d{1,14}$/.test(text)
  return (
    <TextInput
      size="xs"
      label="Caller"
      description="A number, or anonymous"
      placeholder="+15550190001"
      value={typed ?? setup.caller ?? ''}
      error={typed !== undefined && !isGood(typed.trim()) && 'Write a number such as +15550190001, or anonymous.'}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        if (isGood(value.trim())) onChange(withPart(setup, 'caller', value.trim() || undefined))
      }}
    />
  )
}

function InstantField({ setup, onChange }: FieldsProps) {
  const timeZone = useFlow((flow) => flow.timeZone)
  return (
    <TextInput
      size="xs"
      type="datetime-local"
      label="The call begins"
      description={`In ${timeZone}`}
      value={setup.at === undefined ? '' : wallClock(setup.at, timeZone)}
      onChange={({ currentTarget: { value } }) => {
        const at = value === '' ? undefined : instantIn(value, timeZone)
        if (value === '' || at !== undefined)
          onChange(withPart(setup, 'at', at === undefined ? undefined : new Date(at).toISOString()))
      }}
    />
  )
}

function VariablesField({ setup, onChange }: FieldsProps) {
  const [typed, setTyped] = useState<string>()
  const written = setup.variables === undefined ? '' : JSON.stringify(setup.variables, undefined, 2)
  return (
    <Textarea
      size="xs"
      label="Variables"
      description="JSON by name"
      placeholder={'{ "plan": "gold" }'}
      className="testLines testVariables"
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      value={typed ?? written}
      error={typed !== undefined && readVariables(typed) === 'bad' && 'Write a JSON object of names and values.'}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        const read = readVariables(value)
        if (read !== 'bad') onChange(withPart(setup, 'variables', read))
      }}
    />
  )
}

function readVariables(text: string): Record<string, Json> | undefined | 'bad' {
  if (text.trim() === '') return undefined
  try {
    const value = JSON.parse(text) as Json
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'bad'
    return Object.keys(value).every((name) => variableNameSchema.safeParse(name).success) ? value : 'bad'
  } catch {
    return 'bad'
  }
}
