import { limits } from '#shared/flow/flow.ts'
import { personalParts } from '#shared/run/personalParts.ts'
import type { Conversation } from '#shared/run/scriptOf.ts'
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { newId } from '../graph/newId.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone } from '../shell/toast.ts'
import { useStudio } from '../state/studio.ts'
import { keptOf, nothingPersonal, PersonalFields } from '../tests/PersonalFields.tsx'
import { testRunsOf } from '../tests/runTests.ts'
import { loadTested } from '../tests/testedFlow.ts'
import type { Phone } from './phone.ts'

type NameTestProps = { phone: Phone; sessionId: string; onDone: () => void }

/** Makes a test of the call that is over: asks for its name, and for what of it may go into the flow. */
export function NameTest({ phone, sessionId, onDone }: NameTestProps) {
  const { data, error } = useQuery({
    queryKey: ['sessions', 'trial', sessionId],
    queryFn: () => phone.readSession(sessionId),
    gcTime: 0,
  })
  if (error) return <FailureNotice title="The call could not be read" error={error} />
  if (!data) return <RowSkeletons what="The call" rows={2} height={28} />
  // What is absent is absent: JSON holds no undefined.
  return <TestForm conversation={data as Conversation} onDone={onDone} />
}

function TestForm({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const studio = useStudio()
  const client = useClient()
  const [parts] = useState(() => personalParts(conversation))
  const [choice, setChoice] = useState(nothingPersonal)
  const [name, setName] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const keep = keptOf(parts, choice)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const title = name.trim()
    if (title === '') return setTrouble('Give the test a name.')
    if (keep === undefined) return
    const { flow } = studio.document.getState()
    if (flow.tests.length >= limits.tests) return setTrouble(`A flow has at most ${limits.tests} tests.`)
    setIsBusy(true)
    try {
      const [{ root, below, schedules }, { saveAsTest }] = await Promise.all([
        loadTested(client, { flowId: studio.flowId, flowKey: studio.flowKey, flow }),
        // The interpreter is only needed here.
        import('#shared/run/saveAsTest.ts'),
      ])
      const { test, warnings } = saveAsTest({
        id: newId('test'),
        name: title,
        conversation,
        keep,
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
    <form className="phoneTest" onSubmit={(event) => void save(event)}>
      <PersonalFields parts={parts} choice={choice} onChange={setChoice} />
      <div className="phoneName">
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
        <Button type="submit" size="xs" loading={isBusy} disabled={keep === undefined}>
          Save test
        </Button>
      </div>
    </form>
  )
}
