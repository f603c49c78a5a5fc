import type { Flow, ScriptedTest } from '#shared/flow/flow.ts'
import { ActionIcon, Menu } from '@mantine/core'
import { Check, CircleDashed, MoreHorizontal, Play, RotateCw, TriangleAlert, X, type LucideIcon } from 'lucide-react'
import { newId } from '../graph/newId.ts'
import { toastDone } from '../shell/toast.ts'
import { useStudio } from '../state/studio.ts'
import { isStale, type Judged } from './staleTest.ts'

/** `stale`: it was run, and the flow or the test is another by now. */
export type Standing = 'new' | 'stale' | Judged['result']['kind']

export function standingOf(judged: Judged | undefined, now: { test: ScriptedTest; flow: Flow }): Standing {
  if (!judged) return 'new'
  return isStale(judged, now) ? 'stale' : judged.result.kind
}

export const standings: Readonly<Record<Standing, { word: string; icon: LucideIcon }>> = {
  new: { word: 'Not run', icon: CircleDashed },
  stale: { word: 'Changed since it ran', icon: RotateCw },
  passed: { word: 'Passed', icon: Check },
  failed: { word: 'Failed', icon: X },
  broken: { word: 'Cannot be played', icon: TriangleAlert },
}

type TestRowProps = {
  test: ScriptedTest
  standing: Standing
  isRunning: boolean
  isOpen: boolean
  onOpen: () => void
  onRun: () => void
  /** A copy was made: its id. */
  onAdded: (testId: string) => void
}

/** One test in the list: how it stands, and what can be done with it. */
export function TestRow({ test, standing, isRunning, isOpen, onOpen, onRun, onAdded }: TestRowProps) {
  const { document, readOnly } = useStudio()
  const { word, icon: Icon } = standings[standing]
  const duplicate = () => {
    const copy: ScriptedTest = { ...test, id: newId('test'), name: `${test.name} (copy)`.slice(0, 200) }
    document.edit(`Duplicate the test ${test.name}`, (flow) => {
      const at = flow.tests.findIndex(({ id }) => id === test.id)
      return { ...flow, tests: flow.tests.toSpliced(at + 1, 0, copy) }
    })
    onAdded(copy.id)
  }
  const remove = () => {
    const at = document.getState().flow.tests.findIndex(({ id }) => id === test.id)
    document.edit(`Delete the test ${test.name}`, (flow) => ({
      ...flow,
      tests: flow.tests.filter(({ id }) => id !== test.id),
    }))
    toastDone(`The test “${test.name}” is deleted.`, () =>
      document.edit(`Bring back the test ${test.name}`, (flow) =>
        flow.tests.some(({ id }) => id === test.id) ? flow : { ...flow, tests: flow.tests.toSpliced(at, 0, test) },
      ),
    )
  }
  return (
    <li className="testRow" data-open={isOpen || undefined}>
      <button type="button" className="testName" aria-pressed={isOpen} onClick={onOpen}>
        <span className="testSign" data-standing={standing} title={word}>
          <Icon size={14} aria-hidden />
        </span>
        <span className="testTitle">{test.name}</span>
        <span className="testWord">{isRunning ? 'Runs …' : word}</span>
      </button>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Run ${test.name}`}
        disabled={isRunning}
        onClick={onRun}
      >
        <Play size={13} />
      </ActionIcon>
      <Menu position="bottom-end" width={160}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for ${test.name}`}>
            <MoreHorizontal size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={readOnly !== undefined} onClick={duplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Item disabled={readOnly !== undefined} color="red" onClick={remove}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}
