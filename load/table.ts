import type { AnswerTimes, LoadReport } from './figures.ts'

const count = (value: number) => value.toLocaleString('en-US')
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`

/** The closing table. */
export function tableOf(report: LoadReport): string {
  const { endings, answers, runtime, rig, faults, offered } = report
  const struck = Object.entries(faults).filter(([, times]) => times > 0)
  const rows: [string, string][] = [
    ['flow', `${report.flow.key}, version ${report.flow.version}`],
    ['calls', `${count(report.calls)} in ${report.seconds.toFixed(0)} s, ${count(report.mostAtOnce)} at once at most`],
    ['', `ended by the flow ${count(endings.flow)}, by the caller ${count(endings.caller)}${brokenOff(report)}`],
    ['steps', `${count(report.steps)}, ${report.stepsPerSecond.toFixed(1)} a second`],
    ...(offered
      ? ([
          ['offered', `${count(offered.steps)} steps, ${count(offered.unanswered)} not answered at the end`],
          ['from due to answer', timesIn(offered.fromDue)],
        ] as [string, string][])
      : []),
    ['lost steps', count(report.lostSteps)],
    ['wrong prompts', count(report.wrongPrompts)],
    ['errors', `${count(report.errors)} webhooks, ${count(report.badDocuments)} bad documents`],
    ['on record', `${count(report.checkedCalls)} calls looked up, step by step`],
    ['webhook answers', timesIn(answers)],
    ['runtime', runtime ? usage(runtime) : 'CPU and memory not known'],
    ['this rig', usage(rig)],
    ['faults', struck.length === 0 ? 'none' : struck.map(([name, times]) => `${name} ${count(times)}`).join(', ')],
    ['fallbacks', `${count(report.fallbacks)} documents came from there`],
    ['answer and fallback lost', `${count(report.answerAndFallbackLost)} calls ended so`],
  ].map(([name = '', text = '']) => [name, text])
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`)
  const problems = report.problems.map((problem) => `  ${problem}`)
  const verdict = report.isPassed ? 'Every step was taken, every prompt was right.' : 'Not everything was right.'
  return [...lines, '', verdict, ...problems, ''].join('\n')
}

const timesIn = ({ p50, p95, p99, max }: AnswerTimes) =>
  `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, longest ${ms(max)}`

const usage = ({ cpuPercent, memoryMb }: { cpuPercent: number; memoryMb: number }) =>
  `${cpuPercent.toFixed(0)} % of a core, ${count(Math.round(memoryMb))} MB at most`

const brokenOff = ({ endings: { killed, failed, unfinished } }: LoadReport) =>
  (
    [
      ['killed on purpose', killed],
      ['failed', failed],
      ['not over in time', unfinished],
    ] as const
  )
    .filter(([, times]) => times > 0)
    .map(([name, times]) => `, ${name} ${count(times)}`)
    .join('')
