import type { Flow, Variable } from '#shared/flow/flow.ts'
import { TextInput } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import { messageOf } from '../api/messageOf.ts'
import { useFlow } from '../state/studio.ts'
import { Disclosure } from '../studio/Disclosure.tsx'
import { readValue, writeValue } from './callSetup.ts'
import type { CallView } from './callView.ts'
import { isRecordingId } from './didWords.ts'
import type { Phone } from './phone.ts'

type LiveVariablesProps = { phone: Phone; call: CallView; isLive: boolean }

/** What the flow keeps as the call goes on; to be changed between two steps. */
export function LiveVariables({ phone, call, isLive }: LiveVariablesProps) {
  const declared = useFlow((flow: Flow) => flow.variables)
  if (declared.length === 0 || call.variables === undefined) return null
  const canChange = isLive && call.sessionId !== null
  return (
    <Disclosure className="phoneFold phoneLive" title="Variables" isOpenAtFirst>
      <table className="phoneVariables">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {declared.map((variable) => (
            <VariableRow
              key={variable.name}
              variable={variable}
              value={call.variables?.[variable.name]}
              isChanged={call.changed.has(variable.name)}
              canChange={canChange}
              onSet={(value) => phone.setVariable(variable.name, value)}
            />
          ))}
        </tbody>
      </table>
      {canChange && <p className="phoneNote">Write a value and press Enter: the next step has it.</p>}
    </Disclosure>
  )
}

type RowProps = {
  variable: Variable
  value: unknown
  isChanged: boolean
  canChange: boolean
  onSet: (value: Parameters<Phone['setVariable']>[1]) => Promise<void>
}

/** One variable. Enter and leaving the field both set it; of the same words only the first does. */
export function VariableRow({
  variable: { name, type, sensitive = false },
  value,
  isChanged,
  canChange,
  onSet,
}: RowProps) {
  const [typed, setTyped] = useState<string>()
  const [trouble, setTrouble] = useState<string>()
  const underWay = useRef<string>(undefined)
  const isRecording = isRecordingId(value)
  const shown = isRecording ? 'A recording' : writeValue(value)
  const set = async () => {
    if (typed !== undefined && underWay.current === typed) return
    if (typed === undefined || (typed === shown && !sensitive)) return setTyped(undefined)
    const read = typed === '' ? null : readValue(typed, type)
    if (read === undefined) return setTrouble(`${name} is of type ${type}, which this is not.`)
    underWay.current = typed
    try {
      await onSet(read)
      // What was written meanwhile is not set yet.
      setTyped((now) => (now === typed ? undefined : now))
      setTrouble(undefined)
    } catch (error) {
      setTrouble(messageOf(error))
    } finally {
      if (underWay.current === typed) underWay.current = undefined
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      void set()
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      setTyped(undefined)
      setTrouble(undefined)
    }
  }
  return (
    <tr data-changed={isChanged || undefined}>
      <th scope="row" className="breaks">
        {name}
      </th>
      <td>
        {canChange && !isRecording ? (
          <TextInput
            size="xs"
            aria-label={`Value of ${name}`}
            value={typed ?? shown}
            placeholder={sensitive ? 'Not shown' : 'No value'}
            error={trouble}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={() => void set()}
          />
        ) : (
          <span className="breaks">{sensitive ? 'Not shown' : shown || '—'}</span>
        )}
      </td>
    </tr>
  )
}
