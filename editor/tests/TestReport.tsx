import type { TestResult } from '#shared/run/scriptedTest.ts'
import { standings } from './TestRow.tsx'
import { Disclosure } from '../studio/Disclosure.tsx'

/** How the test came out: what was heard, with what was expected before the line that came in its place. */
export function TestReport({ result, isStale }: { result: TestResult; isStale: boolean }) {
  const { kind, transcript, failures } = result
  const { word, icon: Icon } = standings[kind]
  const rows = reportRows(result)
  return (
    <section className="testReport" aria-label="How it came out" data-stale={isStale || undefined}>
      <p className="testVerdict" data-standing={kind}>
        <Icon size={14} aria-hidden />
        <b>{word}</b>
        {isStale && <span className="quiet">The flow or the test was changed since. Run it again.</span>}
      </p>
      {kind === 'broken' ? (
        <p className="breaks testsNote">{failures[0]?.got}</p>
      ) : (
        <Disclosure
          isOpenAtFirst={kind === 'failed'}
          title={
            kind === 'failed'
              ? failures.length === 1
                ? '1 line was not met'
                : `${failures.length} lines were not met`
              : `What was heard and done (${transcript.length})`
          }
        >
          <ol className="testTranscript" tabIndex={0} aria-label="Transcript of the test">
            {rows.map(({ kind: row, text, line }, index) => (
              <li key={index} data-kind={row}>
                <span className="testMark" aria-hidden>
                  {row === 'expected' ? '−' : row === 'instead' ? '+' : ''}
                </span>
                <span className="testHidden">
                  {row === 'expected' ? 'Expected: ' : row === 'instead' ? 'Came instead: ' : ''}
                </span>
                <span className="breaks" dir="auto">
                  {text}
                </span>
                {line !== undefined && <span className="quiet testLineNumber">line {line}</span>}
              </li>
            ))}
          </ol>
        </Disclosure>
      )}
    </section>
  )
}

type Row = { kind: 'heard' | 'expected' | 'instead'; text: string; line?: number }

/** The transcript with every line that was not met where it should have been, at the end where no place is known. */
export function reportRows({ transcript, failures }: Pick<TestResult, 'transcript' | 'failures'>): Row[] {
  const missedAt = (place: number): Row[] =>
    failures.filter(({ at }) => at === place).map(({ expected, line }) => missed(expected, line))
  const rows = transcript.flatMap((text, place): Row[] => {
    const before = missedAt(place)
    return [...before, { kind: before.length > 0 ? 'instead' : 'heard', text }]
  })
  const atEnd = failures.filter(({ at }) => at === transcript.length)
  const elsewhere = failures.filter(({ at }) => at === undefined)
  return [
    ...rows,
    ...atEnd.map(({ expected, line }) => missed(expected, line)),
    ...(atEnd[0] ? [{ kind: 'instead' as const, text: atEnd[0].got }] : []),
    ...elsewhere.flatMap(({ expected, line, got }): Row[] => [missed(expected, line), { kind: 'instead', text: got }]),
  ]
}

const missed = (text: string, line: number): Row => ({ kind: 'expected', text, ...(line > 0 && { line }) })
