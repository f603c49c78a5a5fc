import { flowOf, say } from '#shared/testing/flows.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { describe, expect, it } from 'vitest'
import { createClient } from '../api/client.ts'
import { createFlowStore } from '../state/flowStore.ts'
import type { Studio } from '../state/studio.ts'
import { createStudioView } from '../state/studioView.ts'
import { fakeServer } from '../testing.tsx'
import { playTests } from './playTests.ts'
import { firstFailure, runTests, runTestsBeforePublishing, testRunsOf } from './runTests.ts'
import { isStale } from './staleTest.ts'
import { loadTested, type TestedFlow } from './testedFlow.ts'
import { reportRows } from './TestReport.tsx'
import { wallClock } from './wallClock.ts'

const plain = (text = 'Goodbye.'): Flow =>
  flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt: say(text) } } })
const outer: Flow = flowOf({
  start: { type: 'start', to: 'sub' },
  sub: { type: 'subflow', data: { flowKey: 'inner' }, to: { done: 'bye' } },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
})
const test = (expect: string[], over = {}) => ({ id: 't1', name: 'Says goodbye', script: [], expect, ...over })
const testedOf = (flow: Flow): TestedFlow => ({
  root: { id: 'draft', flowId: 'f1', flowKey: 'flow', number: 0, flow, bindings: { flows: {}, content: {} } },
  below: [],
  schedules: {},
})
const innerId = '7b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const versionId = '8b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'
const at = '2026-11-20T10:00:00.000Z'
const summary = {
  ...{ id: innerId, key: 'inner', name: 'Inner', description: '', tags: [], isOutOfService: false },
  ...{ closedMessage: null, isArchived: false, hasUnpublishedChanges: true, numbers: [], liveCalls: 0 },
  ...{ liveVersion: { id: versionId, number: 4, publishedAt: at }, draftRevision: 1, createdAt: at, updatedAt: at },
}
const version = {
  ...{ id: versionId, flowId: innerId, number: 4, hash: 'h', note: '', isLive: true, publishedAt: at },
  ...{ publishedBy: null, problems: [], bindings: { flows: {}, content: {} }, flow: plain('Live words.') },
}
const published = {
  'GET /api/flows': [200, { items: [summary], nextCursor: null }],
  [`GET /api/flows/${innerId}/versions/${versionId}`]: [200, version],
} as const
const studioOf = (flow: Flow): Studio => ({
  ...{ flowId: 'f1', flowKey: 'flow', clientId: 'c1', firstRevision: 1, firstUpdatedBy: null, readOnly: undefined },
  document: createFlowStore(flow),
  view: createStudioView('en-US'),
})

describe('playing tests', () => {
  it('passes what is heard, and names the line that is not', () => {
    const { outcomes, coverage } = playTests({
      tested: testedOf(plain()),
      tests: [test(['Goodbye.']), test(['Welcome.'], { id: 't2' })],
    })
    expect(outcomes.map(({ testId, result }) => [testId, result.kind])).toEqual([
      ['t1', 'passed'],
      ['t2', 'failed'],
    ])
    expect(outcomes[1] && firstFailure(outcomes[1].result)).toBe('Expected “Welcome.” but got “en-US: Goodbye.”')
    expect(coverage.percent).toBe(100)
  })

  it('breaks every test of a draft that cannot run, in the same words', () => {
    const broken = { ...plain(), nodes: [] }
    const { outcomes } = playTests({ tested: testedOf({ ...broken, edges: [] }), tests: [test([])] })
    expect(outcomes[0]?.result).toMatchObject({ kind: 'broken', failures: [{ got: expect.stringContaining('start') }] })
  })
})

describe('a sub-flow', () => {
  it('is played in its live version', async () => {
    const client = createClient(fakeServer(published))
    const tested = await loadTested(client, { flowId: 'f1', flowKey: 'flow', flow: outer })
    expect(tested.below.map(({ flowKey, number }) => [flowKey, number])).toEqual([['inner', 4]])
    const { outcomes } = playTests({ tested, tests: [test(['Live words.', 'ends completed'])] })
    expect(outcomes[0]?.result).toMatchObject({ kind: 'passed' })
  })

  it('that is not published breaks the test that comes to it', async () => {
    const nothing = {
      'GET /api/flows': [200, { items: [{ ...summary, liveVersion: null }], nextCursor: null }],
    } as const
    const tested = await loadTested(createClient(fakeServer(nothing)), { flowId: 'f1', flowKey: 'flow', flow: outer })
    const { outcomes } = playTests({ tested, tests: [test([])] })
    expect(outcomes[0]?.result).toMatchObject({ kind: 'broken', failures: [{ got: expect.stringContaining('inner') }] })
  })
})

describe('the tests before publishing', () => {
  const client = createClient(fakeServer({}))
  it('are told by name with what failed first', async () => {
    const tests = [test(['Goodbye.']), test(['Welcome.'], { id: 't2', name: 'Welcomes' })]
    expect(await runTestsBeforePublishing(studioOf(plain('On the screen.')), client, { ...plain(), tests })).toEqual({
      total: 2,
      passed: 1,
      failed: [
        { testId: 't2', name: 'Welcomes', kind: 'failed', message: 'Expected “Welcome.” but got “en-US: Goodbye.”' },
      ],
    })
    expect(await runTestsBeforePublishing(studioOf({ ...plain(), tests }), client, plain())).toEqual({
      total: 0,
      passed: 0,
      failed: [],
    })
  })

  it('say why they could not be run', async () => {
    const flow = { ...outer, tests: [test([])] }
    const studio = studioOf(flow)
    await expect(runTestsBeforePublishing(studio, client, flow)).rejects.toThrow('cannot be reached')
    const { failure, running } = testRunsOf(studio).getState()
    expect(failure).toContain('cannot be reached')
    expect(running.size).toBe(0)
  })
})

it('calls a result stale once the flow or the test is another, not for a move on the canvas', async () => {
  const studio = studioOf({ ...plain(), tests: [test(['Goodbye.'])] })
  await runTests(studio, createClient(fakeServer({})))
  const isNowStale = () => {
    const { flow } = studio.document.getState()
    const judged = testRunsOf(studio).getState().results.get('t1')
    const [now] = flow.tests
    return judged && now && isStale(judged, { test: now, flow })
  }
  expect(isNowStale()).toBe(false)
  studio.document.edit('Move', (flow) => ({
    ...flow,
    nodes: flow.nodes.map((node) => ({ ...node, position: { x: 5, y: 5 } })),
  }))
  expect(isNowStale()).toBe(false)
  studio.document.edit('Change', (flow) => ({ ...flow, nodes: flow.nodes.map((node) => ({ ...node, data: {} })) }))
  expect(isNowStale()).toBe(true)
  studio.document.undo()
  expect(isNowStale()).toBe(false)
  studio.document.edit('Change', (flow) => ({
    ...flow,
    tests: flow.tests.map((one) => ({ ...one, script: ['silence'] })),
  }))
  expect(isNowStale()).toBe(true)
})

it('shows what was expected before the line that came in its place, and the rest at the end', () => {
  const failure = { in: 'expect' as const, line: 1, expected: 'Welcome.', got: 'en-US: Goodbye.', at: 0 }
  const last = { in: 'expect' as const, line: 2, expected: 'tag vip', got: 'no tag' }
  expect(reportRows({ transcript: ['en-US: Goodbye.', '(hang up)'], failures: [failure, last] })).toEqual([
    { kind: 'expected', text: 'Welcome.', line: 1 },
    { kind: 'instead', text: 'en-US: Goodbye.' },
    { kind: 'heard', text: '(hang up)' },
    { kind: 'expected', text: 'tag vip', line: 2 },
    { kind: 'instead', text: 'no tag' },
  ])
})

it('writes an instant on the clocks of a place', () => {
  expect(wallClock('2026-07-01T23:30:00.000Z', 'Asia/Kathmandu')).toBe('2026-07-02T05:15')
  expect(wallClock('2026-12-25T05:00:00.000Z', 'America/New_York')).toBe('2026-12-25T00:00')
})
