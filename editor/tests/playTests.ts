import type { ScriptedTest } from '#shared/flow/flow.ts'
import { coverageOf, type Coverage } from '#shared/run/coverage.ts'
import { compileVersion, linkProgram, noResources, type Program } from '#shared/run/program.ts'
import { runTest, type TestResult } from '#shared/run/scriptedTest.ts'
import type { TestedFlow } from './testedFlow.ts'

export type TestsAsked = { tested: TestedFlow; tests: readonly ScriptedTest[] }
export type TestOutcome = { testId: string; name: string; result: TestResult }
/** `coverage` is that of the tests that were asked for. */
export type TestsAnswer = { outcomes: readonly TestOutcome[]; coverage: Coverage }

/** The program of a draft. Throws a sentence when it cannot run. */
export const programOf = ({ root, below, schedules }: TestedFlow): Program =>
  linkProgram(compileVersion(root), below.map(compileVersion), { ...noResources, schedules })

/** Plays tests against a draft. A draft that cannot run breaks them all, in the same words. */
export function playTests({ tested, tests }: TestsAsked): TestsAnswer {
  let program: Program | undefined
  let trouble = ''
  try {
    program = programOf(tested)
  } catch (error) {
    trouble = error instanceof Error ? error.message : 'It is not known why.'
  }
  const { flow, flowKey } = tested.root
  const outcomes = tests.map((test): TestOutcome => {
    const result = program ? runTest(program, test) : broken(flowKey, `The flow cannot run. ${trouble}`)
    return { testId: test.id, name: test.name, result }
  })
  const coverage = coverageOf(
    flow,
    outcomes.map(({ result }) => result),
  )
  return { outcomes, coverage }
}

const broken = (flowKey: string, got: string): TestResult => ({
  kind: 'broken',
  transcript: [],
  failures: [{ in: 'script', line: 0, expected: 'a flow that can run', got }],
  trail: [],
  flowKey,
})
