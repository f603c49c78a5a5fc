import { maxExpectLine, maxScriptLine, maxTestLines, type ScriptedTest } from '#shared/flow/flow.ts'
import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useStudio, useFlow } from '../state/studio.ts'
import { isStale, type Judged } from './staleTest.ts'
import { TestReport } from './TestReport.tsx'
import { TestSetupFields } from './TestSetupFields.tsx'
import { WordsHelp } from './WordsHelp.tsx'

/** Lines of a text field; the empty ones at the end are only being typed. */
const linesOf = (text: string): string[] =>
  text
    .replace(/\n+$/, '')
    .split('\n')
    .filter((line, _, all) => all.length > 1 || line !== '')

function tooMuch(lines: readonly string[], longest: number): string | undefined {
  if (lines.length > maxTestLines) return `At most ${maxTestLines} lines.`
  const at = lines.findIndex((line) => line.length > longest)
  return at < 0 ? undefined : `Line ${at + 1} has more than ${longest.toLocaleString('en')} characters.`
}

/** One test: its report, and its lines to be changed. */
export function TestDetail({ test, judged }: { test: ScriptedTest; judged: Judged | undefined }) {
  const { document, readOnly } = useStudio()
  const flow = useFlow((one) => one)
  const change = (what: string, next: (test: ScriptedTest) => ScriptedTest) =>
    document.edit(
      `Change ${what} of the test ${test.name}`,
      (now) => ({ ...now, tests: now.tests.map((one) => (one.id === test.id ? next(one) : one)) }),
      { join: `test ${test.id} ${what}` },
    )
  return (
    <section className="testDetail" aria-label={`Test ${test.name}`}>
      {judged && <TestReport result={judged.result} isStale={isStale(judged, { test, flow })} />}
      <fieldset className="testFields" disabled={readOnly !== undefined} aria-label="Lines of the test">
        {readOnly !== undefined && <p className="quiet testsNote">{readOnly}</p>}
        <NameField name={test.name} onChange={(name) => change('the name', (one) => ({ ...one, name }))} />
        <div className="testColumns">
          <LinesField
            label="What the caller does"
            placeholder={'press 1\nsay sales please\nsilence\nhang up'}
            lines={test.script}
            longest={maxScriptLine}
            onChange={(script) => change('the script', (one) => ({ ...one, script }))}
          />
          <LinesField
            label="What is expected"
            placeholder={'en-US: Welcome\ngoes to Main menu\nends completed'}
            lines={test.expect ?? []}
            longest={maxExpectLine}
            onChange={(expect) => change('the expectations', (one) => ({ ...one, expect }))}
          />
        </div>
        <WordsHelp />
        <TestSetupFields
          setup={test.setup ?? {}}
          onChange={(setup) => change('the set-up', (one) => ({ ...one, setup }))}
        />
      </fieldset>
    </section>
  )
}

function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const [typed, setTyped] = useState<string>()
  const isEmpty = typed !== undefined && typed.trim() === ''
  return (
    <TextInput
      size="xs"
      label="Name"
      maxLength={200}
      value={typed ?? name}
      error={isEmpty && 'Give the test a name.'}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        if (value.trim() !== '') onChange(value.trim())
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

type LinesFieldProps = {
  label: string
  placeholder: string
  lines: readonly string[]
  longest: number
  onChange: (lines: string[]) => void
}

function LinesField({ label, placeholder, lines, longest, onChange }: LinesFieldProps) {
  const [typed, setTyped] = useState<string>()
  const text = typed ?? lines.join('\n')
  const trouble = typed === undefined ? undefined : tooMuch(linesOf(typed), longest)
  return (
    <Textarea
      size="xs"
      label={label}
      description="A line each"
      placeholder={placeholder}
      className="testLines"
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={text}
      error={trouble}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        const next = linesOf(value)
        if (tooMuch(next, longest) === undefined) onChange(next)
      }}
      onBlur={() => {
        if (trouble === undefined) setTyped(undefined)
      }}
    />
  )
}
