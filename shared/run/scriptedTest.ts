import type { Flow, Json, ScriptedTest, TestSetup } from '../flow/flow.ts'
import type { Bindings } from '../flow/bindings.ts'
import type { Schedule } from '../flow/schedule.ts'
import { meetsExpectations, type Failure } from './expectation.ts'
import { compileVersion, linkProgram, noResources, type Program, type Resources } from './program.ts'
import type { Session } from './session.ts'
import { readChange, readLine, simulate, type SimulateOptions, type Simulation } from './simulate.ts'
import type { TrailEntry } from './trail.ts'

/** What lies around a flow under test. */
export type TestWorld = {
  /** The flow's own key, as its trail names it. */
  flowKey?: string
  /** Sub-flows by key, in the version that would run. */
  flows?: Readonly<Record<string, Flow>>
  schedules?: Readonly<Record<string, Schedule>>
  voices?: Resources['voices']
  content?: Bindings['content']
}

/**
 * `broken`: the test itself cannot be played, as its only failure says. `trail` and `transcript` are empty then, but for a
 * sub-flow that is missing.
 */
export type TestResult = {
  kind: 'passed' | 'failed' | 'broken'
  transcript: readonly string[]
  failures: readonly Failure[]
  trail: readonly TrailEntry[]
  /** Of the flow that was tested: what `trail` calls it. */
  flowKey: string
}

/** A flow ready to be tested, with the sub-flows of the world. Throws a sentence when it cannot run. */
export function testProgram(
  flow: Flow,
  { flowKey = 'flow', flows = {}, schedules = {}, voices = {}, content = {} }: TestWorld,
): Program {
  const versionIdOf = (key: string) => `version of ${key}`
  const bindings: Bindings = {
    flows: Object.fromEntries(Object.keys(flows).map((key) => [key, { flowId: key, versionId: versionIdOf(key) }])),
    content,
  }
  const compile = (id: string, key: string, document: Flow, number: number) =>
    compileVersion({ id, flowId: key, flowKey: key, number, flow: document, bindings })
  return linkProgram(
    compile('draft', flowKey, flow, 0),
    Object.entries(flows).map(([key, document]) => compile(versionIdOf(key), key, document, 1)),
    { ...noResources, schedules, voices },
  )
}

/** Plays one test of a flow and says what differed. Pure; never throws. */
export function runTest(
  tested: Flow | Program,
  test: Omit<ScriptedTest, 'id' | 'name'>,
  world: TestWorld = {},
): TestResult {
  const flowKey = 'root' in tested ? tested.root.flowKey : (world.flowKey ?? 'flow')
  const broken = (message: string, played?: Pick<Simulation, 'transcript' | 'trail'>): TestResult => ({
    kind: 'broken',
    transcript: played?.transcript ?? [],
    failures: [{ in: 'script', line: 0, expected: 'a test that can be played', got: message }],
    trail: played?.trail ?? [],
    flowKey,
  })
  let program: Program
  try {
    program = 'root' in tested ? tested : testProgram(tested, world)
  } catch (error) {
    return broken(`The flow cannot run. ${sentenceOf(error)}`)
  }
  const { setup = {}, script, expect = [] } = test
  if (setup.nodeId !== undefined && !program.root.nodes.has(setup.nodeId))
    return broken(`The test begins at node ${setup.nodeId}, which is not in the flow.`)
  let played: Simulation
  try {
    for (const line of script) if (!readChange(line)) readLine(line, '2026-01-05T10:00:00.000Z', blank)
    played = simulate(program, script, optionsOf(setup))
  } catch (error) {
    return broken(sentenceOf(error))
  }
  const missing = missingSubflow(program, played, setup.nodeId)
  if (missing !== undefined) return broken(missing, played)
  const failures = [...unplayed(script, played), ...meetsExpectations(program, expect, played)]
  const { transcript, trail } = played
  return { kind: failures.length === 0 ? 'passed' : 'failed', transcript, failures, trail, flowKey }
}

const blank: Session = { id: 'none', seq: 0, channel: 'phone', isTest: true }
const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : 'It is not known why.')

/** How `simulate` is told what a test begins with. */
export function optionsOf({ at, caller, language, nodeId, ...rest }: TestSetup): SimulateOptions {
  const { ourNumber, direction, department, variables, seed } = rest
  return {
    ...(at !== undefined && { at: new Date(at).toISOString() }),
    ...(caller !== undefined && {
      caller: caller === 'anonymous' ? { kind: 'withheld' as const } : { kind: 'number' as const, number: caller },
    }),
    ...(language !== undefined && { languages: [language] }),
    ...(nodeId !== undefined && { startNode: nodeId }),
    ...(ourNumber !== undefined && { ourNumber }),
    ...(direction !== undefined && { direction }),
    ...(department !== undefined && { department }),
    ...(variables !== undefined && { variables: variables as Readonly<Record<string, Json>> }),
    ...(seed !== undefined && { seed }),
  }
}

/** Lines for which the call was over already: whoever wrote them meant something else to happen. */
function unplayed(script: readonly string[], { transcript }: Simulation): Failure[] {
  const done = transcript.filter((line) => line.startsWith('> ')).length
  const [next] = script.slice(done)
  return next === undefined
    ? []
    : [{ in: 'script', line: done + 1, expected: `> ${next}`, got: 'The call was over.', at: transcript.length }]
}

/** A sub-flow that the call came to and that is not there. */
function missingSubflow(program: Program, { trail }: Simulation, startNode: string | undefined): string | undefined {
  const versionOf = ({ flow, version }: Pick<TrailEntry, 'flow' | 'version'>) =>
    [...program.versions.values()].find((one) => one.flowKey === flow && one.number === version)
  const entered = [
    { version: program.root, nodeId: startNode ?? program.root.startId },
    ...trail.map((entry) => {
      const version = versionOf(entry)
      return { version, nodeId: version?.edges.get(`${entry.node} ${entry.port ?? ''}`) }
    }),
  ]
  for (const { version, nodeId } of entered) {
    const node = version?.nodes.get(nodeId ?? '')
    if (!version || !node) continue
    for (const key of node.type.references?.(node.data).flows ?? [])
      if (!Object.hasOwn(version.bindings.flows, key))
        return `Node ${node.node.id} of flow ${version.flowKey} runs the sub-flow ${key}, which is not published.`
  }
  return undefined
}
