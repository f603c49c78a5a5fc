import { completeness } from '#shared/flow/texts.ts'
import { Kbd, Textarea, UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import { languageName } from '../studio/languageName.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { useFlow, useStudio, useView } from '../state/studio.ts'

const hints = [
  ['A', 'adds a node behind the selected one'],
  ['Ctrl K', 'finds any node or action'],
  ['T', 'tidies up'],
  ['?', 'shows all keys'],
] as const

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

/** The flow as a whole, while nothing in it is selected. */
export function FlowInspector() {
  const { document, view, readOnly } = useStudio()
  const flow = useFlow((now) => now)
  const problems = useView((state) => state.problems)
  const complete = useMemo(() => completeness(flow), [flow])
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  const setDescription = (text: string) =>
    document.edit(
      'Change the description of the flow',
      (now) => {
        const { description: _, ...rest } = now
        return text === '' ? rest : { ...rest, description: text }
      },
      { join: 'flow description' },
    )
  return (
    <>
      <PanelHead title="This flow" />
      <div className="inspectorBody">
        <Textarea
          size="xs"
          label="Description"
          autosize
          minRows={2}
          maxRows={10}
          maxLength={2000}
          placeholder="What is it for, and who calls?"
          disabled={readOnly !== undefined}
          value={flow.description ?? ''}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        <dl className="inspectorFacts">
          <div>
            <dt>Parts</dt>
            <dd>
              {counted(flow.nodes.length, 'node')}, {counted(flow.edges.length, 'edge')}
            </dd>
          </div>
          <div>
            <dt>Problems</dt>
            <dd>
              <UnstyledButton className="wayTarget" onClick={() => view.setState({ bottom: 'problems' })}>
                <span>
                  {errors + warnings === 0 ? 'None' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`}
                </span>
              </UnstyledButton>
            </dd>
          </div>
          <div>
            <dt>Languages</dt>
            <dd>
              <ul className="inspectorLanguages">
                {flow.languages.map((tag) => (
                  <li key={tag}>
                    <UnstyledButton className="wayTarget" onClick={() => view.setState({ bottom: 'texts' })}>
                      <span>{languageName(tag)}</span>
                      <span className="quiet numeric">
                        {tag === flow.defaultLanguage ? 'default' : `${complete[tag]?.percent ?? 100} %`}
                      </span>
                    </UnstyledButton>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        </dl>
        <section className="inspectorHints" aria-label="Hints">
          <p>Select a node to change what it does, or several to line them up.</p>
          <ul>
            {hints.map(([key, what]) => (
              <li key={key}>
                <Kbd size="xs">{key}</Kbd> {what}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  )
}
