import type { FlowNode } from '#shared/flow/flow.ts'
import { NativeSelect, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { cardOf } from '../canvas/cardOf.ts'
import { languageName } from '../studio/languageName.ts'
import { useFlow, useView } from '../state/studio.ts'
import { noMock, writeValue, type CallSetup, type Mock, type SetupTroubles } from './callSetup.ts'

type SetupFormProps = {
  setup: CallSetup
  /** How it differs from the usual. */
  words: readonly string[]
  troubles: SetupTroubles
  isOpen: boolean
  isDisabled: boolean
  onToggle: () => void
  onChange: (setup: CallSetup) => void
}

/** Who calls, when, where the call begins, with what: kept in this browser for the flow. */
export function SetupForm({ setup, words, troubles, isOpen, isDisabled, onToggle, onChange }: SetupFormProps) {
  return (
    <section className="phoneSetup">
      <button type="button" className="phoneFoldButton" aria-expanded={isOpen} onClick={onToggle}>
        <ChevronRight size={14} aria-hidden className="phoneChevron" />
        <span>Set-up</span>
        <span className="quiet breaks">{words.length === 0 ? 'a usual call, now' : words.join(' · ')}</span>
      </button>
      {isOpen && (
        <fieldset className="phoneFields" disabled={isDisabled} aria-label="Set-up of the call">
          <CallFields setup={setup} troubles={troubles} onChange={onChange} />
          <VariableFields setup={setup} troubles={troubles} onChange={onChange} />
          <RequestFields setup={setup} troubles={troubles} onChange={onChange} />
        </fieldset>
      )}
    </section>
  )
}

type PartProps = Pick<SetupFormProps, 'setup' | 'troubles' | 'onChange'>

function CallFields({ setup, troubles, onChange }: PartProps) {
  const nodes = useFlow((flow) => flow.nodes)
  const languages = useFlow((flow) => flow.languages)
  const timeZone = useFlow((flow) => flow.timeZone)
  const shown = useView((view) => view.language)
  return (
    <>
      <NativeSelect
        size="xs"
        label="Start at"
        value={nodes.some(({ id }) => id === setup.nodeId) ? setup.nodeId : ''}
        data={[
          { value: '', label: 'The start' },
          ...nodes
            .filter(({ type }) => type !== 'start')
            .map((node) => ({ value: node.id, label: cardOf(node, shown).title })),
        ]}
        onChange={({ currentTarget }) => onChange({ ...setup, nodeId: currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label="Caller"
        value={setup.caller}
        data={[
          { value: 'phone', label: 'The number of this phone' },
          { value: 'number', label: 'Another number' },
          { value: 'anonymous', label: 'Withholds the number' },
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...setup, caller: value === 'number' || value === 'anonymous' ? value : 'phone' })
        }
      />
      {setup.caller === 'number' && (
        <TextInput
          size="xs"
          type="tel"
          label="Number of the caller"
          placeholder="+15550190001"
          value={setup.number}
          error={troubles['number']}
          onChange={({ currentTarget }) => onChange({ ...setup, number: currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        label="Language asked for"
        value={languages.includes(setup.language) ? setup.language : ''}
        data={[
          { value: '', label: 'None in particular' },
          ...languages.map((value) => ({ value, label: languageName(value) })),
        ]}
        onChange={({ currentTarget }) => onChange({ ...setup, language: currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label="Time of day"
        value={setup.when}
        data={[
          { value: 'now', label: 'Now' },
          { value: 'chosen', label: 'A day and a time' },
        ]}
        onChange={({ currentTarget: { value } }) => onChange({ ...setup, when: value === 'chosen' ? value : 'now' })}
      />
      {setup.when === 'chosen' && (
        <TextInput
          size="xs"
          type="datetime-local"
          label="The call begins"
          description={`In ${timeZone}`}
          value={setup.at}
          error={troubles['at']}
          onChange={({ currentTarget }) => onChange({ ...setup, at: currentTarget.value })}
        />
      )}
    </>
  )
}

function VariableFields({ setup, troubles, onChange }: PartProps) {
  const variables = useFlow((flow) => flow.variables)
  if (variables.length === 0) return null
  return (
    <div className="phoneGroup" role="group" aria-label="Variables at the start">
      <h3>Variables</h3>
      {variables.map(({ name, type, default: usual, sensitive }) => (
        <TextInput
          key={name}
          size="xs"
          label={name}
          description={type === 'text' ? undefined : type}
          placeholder={usual === undefined || usual === '' ? 'No value' : writeValue(usual)}
          autoComplete="off"
          {...(sensitive && { type: 'password' })}
          value={setup.variables[name] ?? ''}
          error={troubles[`variables.${name}`]}
          onChange={({ currentTarget }) =>
            onChange({ ...setup, variables: { ...setup.variables, [name]: currentTarget.value } })
          }
        />
      ))}
    </div>
  )
}

function RequestFields({ setup, troubles, onChange }: PartProps) {
  const nodes = useFlow((flow) => flow.nodes)
  const requests = nodes.filter(({ type }) => type === 'request')
  const hasMore = nodes.some(({ type }) => type === 'subflow')
  if (requests.length === 0 && !hasMore) return null
  return (
    <div className="phoneGroup" role="group" aria-label="Web services">
      <h3>Web services</h3>
      <SegmentedControl
        size="xs"
        aria-label="Requests of this call"
        data={[
          { value: 'real', label: 'Ask them' },
          { value: 'mocked', label: 'Ask none' },
        ]}
        value={setup.requests}
        onChange={(value) => onChange({ ...setup, requests: value === 'mocked' ? 'mocked' : 'real' })}
      />
      <p className="phoneNote">
        {setup.requests === 'mocked'
          ? 'No request goes out. What has no answer below is answered with {}.'
          : 'Requests go out, but for those with an answer below.'}
      </p>
      {requests.map((node) => (
        <MockRow
          key={node.id}
          node={node}
          mock={setup.mocks[node.id] ?? noMock}
          isMocked={setup.requests === 'mocked'}
          trouble={troubles[`mocks.${node.id}`]}
          onChange={(mock) => onChange({ ...setup, mocks: { ...setup.mocks, [node.id]: mock } })}
        />
      ))}
    </div>
  )
}

type MockRowProps = {
  node: FlowNode
  mock: Mock
  isMocked: boolean
  trouble: string | undefined
  onChange: (mock: Mock) => void
}

function MockRow({ node, mock, isMocked, trouble, onChange }: MockRowProps) {
  const language = useView((view) => view.language)
  const { title } = cardOf(node, language)
  const choices: readonly { value: Mock['as']; label: string }[] = [
    { value: 'others', label: isMocked ? 'Answered with {}' : 'Asked for real' },
    { value: 'answer', label: 'This answer' },
    { value: 'timeout', label: 'No answer in time' },
    { value: 'network', label: 'Cannot be reached' },
    { value: 'refused', label: 'Refused as unsafe' },
  ]
  return (
    <div className="phoneMock">
      <NativeSelect
        size="xs"
        label={title}
        value={mock.as}
        data={[...choices]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...mock, as: choices.find((choice) => choice.value === value)?.value ?? 'others' })
        }
      />
      {mock.as === 'answer' && (
        <>
          <NumberInput
            size="xs"
            label={`Status of ${title}`}
            min={200}
            max={599}
            value={mock.status}
            onChange={(status) => {
              if (typeof status === 'number' && status >= 200 && status <= 599) onChange({ ...mock, status })
            }}
          />
          <Textarea
            size="xs"
            label={`JSON of ${title}`}
            className="phoneJson"
            autosize
            minRows={2}
            maxRows={10}
            spellCheck={false}
            value={mock.body}
            error={trouble}
            onChange={({ currentTarget }) => onChange({ ...mock, body: currentTarget.value })}
          />
        </>
      )}
    </div>
  )
}
