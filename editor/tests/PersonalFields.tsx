import { answerLineOf, type PersonalParts } from '#shared/run/personalParts.ts'
import { Button, Checkbox, Stack, Text, Textarea } from '@mantine/core'

/** What the author decides of the personal parts; `bodies` by the place of a line in the script. */
export type PersonalChoice = { keepsNumber: boolean; bodies: Readonly<Record<number, string>> }
export const nothingPersonal: PersonalChoice = { keepsNumber: false, bodies: {} }

type Fields = { parts: PersonalParts; choice: PersonalChoice; onChange: (choice: PersonalChoice) => void }

/** What of a conversation goes into a flow, which others read: the caller's number only if chosen, answers as they are left here. */
export function PersonalFields({ parts: { callerNumber, answers }, choice, onChange }: Fields) {
  if (callerNumber === undefined && answers.length === 0) return null
  const write = (line: number, body: string) => onChange({ ...choice, bodies: { ...choice.bodies, [line]: body } })
  return (
    <Stack gap="xs" className="testPersonal" role="group" aria-label="What is personal">
      <Text size="xs" className="quiet">
        A test is part of the flow: whoever may read or export the flow reads it too.
        {answers.length > 0 && ' Take out of the answers what is a customer’s; keep what the flow goes by.'}
      </Text>
      {callerNumber !== undefined && (
        <Checkbox
          size="xs"
          label={`Keep the caller’s number, ${callerNumber}`}
          description="Otherwise the test calls with a number that belongs to nobody."
          checked={choice.keepsNumber}
          onChange={({ currentTarget }) => onChange({ ...choice, keepsNumber: currentTarget.checked })}
        />
      )}
      {answers.map(({ line, status, body }, index) => {
        const text = choice.bodies[line] ?? body
        const checked = answerLineOf(status, text)
        const name = answers.length === 1 ? 'Answer of the web service' : `Answer ${index + 1} of the web service`
        return (
          <div key={line} className="testAnswer">
            <div className="testAnswerHead">
              <Text size="xs" fw={600}>
                {name} <span className="quiet">status {status}</span>
              </Text>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Clear: ${name}`}
                disabled={text === '{}'}
                onClick={() => write(line, '{}')}
              >
                Clear
              </Button>
            </div>
            <Textarea
              size="xs"
              autosize
              minRows={1}
              maxRows={8}
              aria-label={`${name} (status ${status})`}
              value={text}
              error={checked.ok ? undefined : checked.why}
              onChange={({ currentTarget }) => write(line, currentTarget.value)}
            />
          </div>
        )
      })}
    </Stack>
  )
}

/** For `saveAsTest`; undefined while something written is no answer. */
export function keptOf(
  { answers }: PersonalParts,
  { keepsNumber, bodies }: PersonalChoice,
): { caller: 'real' | 'fictional'; lines: Record<number, string> } | undefined {
  const lines: Record<number, string> = {}
  for (const { line, status, body } of answers) {
    const written = answerLineOf(status, bodies[line] ?? body)
    if (!written.ok) return undefined
    if (bodies[line] !== undefined) lines[line] = written.line
  }
  return { caller: keepsNumber ? 'real' : 'fictional', lines }
}
