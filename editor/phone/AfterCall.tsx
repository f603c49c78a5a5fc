import { limits } from '#shared/flow/flow.ts'
import type { Conversation } from '#shared/run/scriptOf.ts'
import { Button, Group, TextInput, Tooltip } from '@mantine/core'
import { FlaskConical, RotateCcw } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useStore } from 'zustand'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { newId } from '../graph/newId.ts'
import { toastDone } from '../shell/toast.ts'
import { useStudio } from '../state/studio.ts'
import { testRunsOf } from '../tests/runTests.ts'
import { loadTested } from '../tests/testedFlow.ts'
import { heardIn, type CallView } from './callView.ts'
import { heardDiff } from './heardDiff.ts'
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

function NameTest({ phone, sessionId, onDone }: { phone: Phone; sessionId: string; onDone: () => void }) {
  const studio = useStudio()
  const client = useClient()
  const [name, setName] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const title = name.trim()
    if (title === '') return setTrouble('Give the test a name.')
    const { flow } = studio.document.getState()
    if (flow.tests.length >= limits.tests) return setTrouble(`A flow has at most ${limits.tests} tests.`)
    setIsBusy(true)
    try {
      const [session, { root, below, schedules }, { saveAsTest }] = await Promise.all([
        phone.readSession(sessionId),
        loadTested(client, { flowId: studio.flowId, flowKey: studio.flowKey, flow }),
        // The interpreter is only needed here.
        import('#shared/run/saveAsTest.ts'),
      ])
      const { test, warnings } = saveAsTest({
        id: newId('test'),
        name: title,
        // What is absent is absent: JSON holds no undefined.
        conversation: session as Conversation,
        tested: flow,
        world: {
          flowKey: root.flowKey,
          flows: Object.fromEntries(below.map((version) => [version.flowKey, version.flow])),
          schedules,
        },
      })
      studio.document.edit(`Add the test ${title}`, (now) => ({ ...now, tests: [...now.tests, test] }))
      testRunsOf(studio).setState({ openId: test.id })
      studio.view.setState({ bottom: 'tests' })
      toastDone([`“${title}” is among the tests of this flow.`, ...warnings].join(' '))
      onDone()
    } catch (error) {
      setTrouble(messageOf(error))
      setIsBusy(false)
    }
  }
  return (
    <form className="phoneName" onSubmit={(event) => void save(event)}>
      <TextInput
        size="xs"
        label="Name of the test"
        placeholder="Sales by key"
        maxLength={200}
        autoFocus
        value={name}
        error={trouble}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value)
          setTrouble(undefined)
        }}
      />
      <Button type="submit" size="xs" loading={isBusy}>
        Save test
      </Button>
    </form>
  )
}
