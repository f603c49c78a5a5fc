import { coverageOf, type Coverage } from '#shared/run/coverage.ts'
import { runTest, type TestResult } from '#shared/run/scriptedTest.ts'
import type { FlowUnderTest } from './flowsUnderTest.ts'

export type FlowReport = {
  key: string
  name: string
  /** Why none of its tests could be played. */
  problem?: string
  tests: (Pick<TestResult, 'kind' | 'failures' | 'transcript'> & { id: string; name: string })[]
  coverage: Coverage | null
}
export type Report = { flows: FlowReport[]; passed: number; failed: number; broken: number; exitCode: 0 | 1 }

/** Plays every test of every flow. A flow that cannot run counts as one broken test. */
export function reportOn(flows: readonly FlowUnderTest[]): Report {
  const reports = flows.map((tested): FlowReport => {
    const { key, name } = tested
    if (tested.kind === 'unusable') return { key, name, problem: tested.problem, tests: [], coverage: null }
    const results = tested.flow.tests.map((test) => ({ test, result: runTest(tested.program, test) }))
    return {
      key,
      name,
      tests: results.map(({ test: { id, name: title }, result: { kind, failures, transcript } }) => {
        return { id, name: title, kind, failures, transcript }
      }),
      coverage: coverageOf(
        tested.flow,
        results.map(({ result }) => result),
      ),
    }
  })
  const count = (kind: TestResult['kind']) =>
    reports.flatMap(({ tests }) => tests).filter((test) => test.kind === kind).length
  const broken = count('broken') + reports.filter(({ problem }) => problem !== undefined).length
  const [passed, failed] = [count('passed'), count('failed')]
  return { flows: reports, passed, failed, broken, exitCode: failed + broken > 0 ? 1 : 0 }
}

/** For people: a line a test, what differed under it, and what no test of a flow meets. */
export function describeReport({ flows, passed, failed, broken }: Report): string {
  const lines = flows.flatMap(({ key, problem, tests, coverage }) => [
    ...(problem === undefined ? [] : [`broken  ${key}  ${problem}`]),
    ...tests.flatMap((test) => [`${test.kind}  ${key}  ${test.name}`, ...describeFailures(test)]),
    ...(coverage && tests.length > 0 ? [describeCoverage(key, coverage)] : []),
  ])
  const untested = flows.filter(({ tests, problem }) => tests.length === 0 && problem === undefined)
  if (untested.length > 0) lines.push(`Without a test: ${untested.map(({ key }) => key).join(', ')}.`)
  const others = [failed > 0 ? `${failed} failed` : '', broken > 0 ? `${broken} broken` : ''].filter(Boolean)
  return `${[...lines, '', [`${passed} passed`, ...others].join(', ')].join('\n')}\n`
}

/** The transcript, with what was expected before the line that was there in its place. */
function describeFailures({ kind, failures, transcript }: FlowReport['tests'][number]): string[] {
  if (kind === 'passed') return []
  if (kind === 'broken') return failures.map(({ got }) => `    ${got}`)
  const missedAt = (place: number) => failures.filter(({ at }) => at === place).map(({ expected }) => `  - ${expected}`)
  const isMissed = (place: number) => failures.some(({ at }) => at === place)
  const others = failures.filter(({ at }) => at === undefined)
  return [
    ...transcript.flatMap((line, place) => [...missedAt(place), `  ${isMissed(place) ? '+' : ' '} ${line}`]),
    ...missedAt(transcript.length),
    ...(isMissed(transcript.length) ? [`  + ${failures.find(({ at }) => at === transcript.length)?.got ?? ''}`] : []),
    ...others.flatMap(({ expected, got }) => [`  - ${expected}`, `  + ${got}`]),
  ]
}

/** More names than these are no help in a line. */
const namedAtMost = 8

function describeCoverage(key: string, { percent, nodes, ports }: Coverage): string {
  // A node nobody came to has not left by its ports either.
  const unmet = new Set(nodes.map(({ nodeId }) => nodeId))
  const names = [
    ...unmet,
    ...ports.filter(({ nodeId }) => !unmet.has(nodeId)).map(({ nodeId, portId }) => `${nodeId}>${portId}`),
  ]
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : ''
  const left = names.length === 0 ? '' : `, not met: ${names.slice(0, namedAtMost).join(' ')}${more}`
  return `coverage  ${key}  ${percent} %${left}`
}
