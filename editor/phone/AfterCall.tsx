import { Button, Group, Tooltip } from '@mantine/core'
import { FlaskConical, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useStudio } from '../state/studio.ts'
import { heardIn, type CallView } from './callView.ts'
import { heardDiff } from './heardDiff.ts'
import { NameTest } from './NameTest.tsx'
import type { Phone } from './phone.ts'

/** What can be made of a call that is over: the same again, or a test. */
export function AfterCall({ phone }: { phone: Phone }) {
  const { readOnly } = useStudio()
  const { view: call, before, by } = useStore(phone.store)
  const [isNaming, setIsNaming] = useState(false)
  if (!call) return null
  const canSave = readOnly === undefined && call.sessionId !== null
  return (
    <section className="phoneAfter" aria-label="After the call">
      <Group gap="xs">
        <Tooltip label="The same keys and words again, by itself, with the draft as it is now">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<RotateCcw size={13} />}
            onClick={() => void phone.replay()}
          >
            Replay
          </Button>
        </Tooltip>
        <Tooltip label={readOnly ?? 'Keep the conversation: the flow is checked against it from now on'}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<FlaskConical size={13} />}
            aria-expanded={isNaming}
            {...(!canSave && { 'data-disabled': true, 'aria-disabled': true })}
            onClick={() => {
              if (canSave) setIsNaming(!isNaming)
            }}
          >
            Save as test
          </Button>
        </Tooltip>
      </Group>
      {isNaming && call.sessionId !== null && (
        <NameTest phone={phone} sessionId={call.sessionId} onDone={() => setIsNaming(false)} />
      )}
      {by === 'replay' && before && <Differences before={before} now={call} />}
    </section>
  )
}

function Differences({ before, now }: { before: CallView; now: CallView }) {
  const lines = heardDiff(heardIn(before), heardIn(now))
  const isSame = lines.every(({ kind }) => kind === 'same')
  if (isSame)
    return (
      <p className="phoneNote" role="status">
        The replay heard the same, word for word.
      </p>
    )
  return (
    <div role="group" aria-label="What the replay heard otherwise">
      <p className="phoneNote" role="status">
        The replay heard other words: − before, + now.
      </p>
      <ul className="phoneDiff">
        {lines.map(({ kind, text }, index) => (
          <li key={index} data-kind={kind}>
            <span className="phoneSign" aria-hidden>
              {kind === 'gone' ? '−' : kind === 'new' ? '+' : ''}
            </span>
            <span className="phoneHidden">{kind === 'gone' ? 'Before: ' : kind === 'new' ? 'Now: ' : ''}</span>
            <span className="breaks" dir="auto">
              {text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
