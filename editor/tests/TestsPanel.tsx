import './tests.css'
import type { ScriptedTest } from '#shared/flow/flow.ts'
import { limits } from '#shared/flow/flow.ts'
import { coverageOf } from '#shared/run/coverage.ts'
import { Button, Switch } from '@mantine/core'
import { FlaskConical, Play, Plus } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../api/clientContext.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { newId } from '../graph/newId.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { PanelHead } from '../studio/PanelHead.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { runTests, testRunsOf, useTestRuns } from './runTests.ts'
import { isStale } from './staleTest.ts'
import { TestDetail } from './TestDetail.tsx'
import { standingOf, TestRow, type Standing } from './TestRow.tsx'
import { Disclosure } from '../studio/Disclosure.tsx'

/** The flow's scripted tests: run, read, written, and what of the flow none of them meets. */
export function TestsPanel() {
  const studio = useStudio()
  const { view, document, readOnly } = studio
  const client = useClient()
  const flow = useFlow((one) => one)
  const { tests } = flow
  const { results, running, failure, openId } = useTestRuns(studio)
  const setOpenId = (testId: string) => testRunsOf(studio).setState({ openId: testId })
  const open = tests.find(({ id }) => id === openId) ?? tests[0]

  const standings = useMemo(
    () => new Map(tests.map((test) => [test.id, standingOf(results.get(test.id), { test, flow })])),
    [tests, results, flow],
  )
  const count = (standing: Standing) => [...standings.values()].filter((one) => one === standing).length
  const run = (which: readonly ScriptedTest[]) => void runTests(studio, client, which).catch(() => undefined)

  const add = () => {
    const test: ScriptedTest = { id: newId('test'), name: `Test ${tests.length + 1}`, script: [], expect: [] }
    document.edit('Add a test', (now) => ({ ...now, tests: [...now.tests, test] }))
    setOpenId(test.id)
  }
  const isFull = tests.length >= limits.tests
  return (
    <>
      <PanelHead title="Tests" onClose={() => view.setState({ bottom: null })}>
        {tests.length > 0 && (
          <span className="quiet testsCount" role="status">
            {summaryWords(tests.length, {
              passed: count('passed'),
              failed: count('failed') + count('broken'),
              stale: count('stale'),
            })}
          </span>
        )}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} />}
          disabled={readOnly !== undefined || isFull}
          title={readOnly ?? (isFull ? `A flow has at most ${limits.tests} tests.` : undefined)}
          onClick={add}
        >
          Add test
        </Button>
        <Button
          size="compact-xs"
          leftSection={<Play size={12} />}
          loading={running.size > 0}
          disabled={tests.length === 0}
          onClick={() => run(tests)}
        >
          Run all
        </Button>
      </PanelHead>
      {failure !== undefined && (
        <p className="testsFailure" role="alert">
          The tests could not be run. {failure}
        </p>
      )}
      {tests.length === 0 ? (
        <EmptyState icon={FlaskConical} title="No tests yet">
          A test is a conversation that must come out the same: what the caller does, a line each, and what is then
          heard. Call the flow with “Try it” and keep the call by “Save as test”, or add one here.
          {readOnly !== undefined && ` ${readOnly}`}
        </EmptyState>
      ) : (
        <div className="tests">
          <div className="testsList">
            <Covered />
            <ul aria-label="Tests of this flow">
              {tests.map((test) => (
                <TestRow
                  key={test.id}
                  test={test}
                  standing={standings.get(test.id) ?? 'new'}
                  isRunning={running.has(test.id)}
                  isOpen={test.id === open?.id}
                  onOpen={() => setOpenId(test.id)}
                  onRun={() => run([test])}
                  onAdded={setOpenId}
                />
              ))}
            </ul>
          </div>
          {open && <TestDetail key={open.id} test={open} judged={results.get(open.id)} />}
        </div>
      )}
    </>
  )
}

function summaryWords(total: number, { passed, failed, stale }: { passed: number; failed: number; stale: number }) {
  const words = [
    passed > 0 && `${passed} passed`,
    failed > 0 && `${failed} failed`,
    stale > 0 && `${stale} to run again`,
  ]
  return words.filter(Boolean).join(', ') || (total === 1 ? '1 test, not run' : `${total} tests, not run`)
}

/** What of the flow the passed tests meet; on the canvas when wished. */
function Covered() {
  const studio = useStudio()
  const { view } = studio
  const flow = useFlow((one) => one)
  const language = useView((state) => state.language)
  const { results } = useTestRuns(studio)
  const [isShown, setIsShown] = useState(false)
  const current = useMemo(
    () =>
      flow.tests.flatMap((test) => {
        const judged = results.get(test.id)
        return judged && !isStale(judged, { test, flow }) ? [judged.result] : []
      }),
    [flow, results],
  )
  const coverage = useMemo(() => coverageOf(flow, current), [flow, current])
  const trace = useMemo(() => {
    const missedNodes = new Set(coverage.nodes.map(({ nodeId }) => nodeId))
    const missedPorts = new Set(coverage.ports.map(({ nodeId, portId }) => `${nodeId} ${portId}`))
    return {
      visited: new Set(flow.nodes.flatMap(({ id }) => (missedNodes.has(id) ? [] : [id]))),
      edges: new Set(
        flow.edges.flatMap(({ id, from }) => (missedPorts.has(`${from.nodeId} ${from.portId}`) ? [] : [id])),
      ),
    }
  }, [coverage, flow.nodes, flow.edges])
  useEffect(() => {
    if (!isShown) return
    view.setState({ trace })
    return () => view.setState({ trace: null })
  }, [isShown, trace, view])
  if (current.length === 0) return null

  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const titleOf = (nodeId: string) => {
    const node = nodes.get(nodeId)
    return node ? cardOf(node, language).title : nodeId
  }
  const labelOf = ({ nodeId, portId }: { nodeId: string; portId: string }) => {
    const node = nodes.get(nodeId)
    const label = node && portsOf(node).find(({ id }) => id === portId)?.label
    return `${titleOf(nodeId)}: ${label ?? portId}`
  }
  const unmet = new Set(coverage.nodes.map(({ nodeId }) => nodeId))
  const places = [
    ...coverage.nodes.map(({ nodeId }) => ({ nodeId, words: titleOf(nodeId), key: nodeId })),
    ...coverage.ports
      .filter(({ nodeId }) => !unmet.has(nodeId))
      .map((port) => ({ nodeId: port.nodeId, words: labelOf(port), key: `${port.nodeId} ${port.portId}` })),
  ]
  return (
    <section className="testsCovered" aria-label="What the tests meet">
      <div className="testsCoveredRow">
        <span>
          <b className="numeric">{coverage.percent} %</b> of nodes and ways out are met
        </span>
        <Switch
          size="xs"
          label="On the canvas"
          checked={isShown}
          onChange={({ currentTarget }) => setIsShown(currentTarget.checked)}
        />
      </div>
      {places.length > 0 && (
        <Disclosure
          className="testsUnmet"
          title={places.length === 1 ? '1 place is not met' : `${places.length} places are not met`}
        >
          <ul>
            {places.map(({ nodeId, words, key }) => (
              <li key={key}>
                <button type="button" onClick={() => view.goTo(nodeId)}>
                  {words}
                </button>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}
