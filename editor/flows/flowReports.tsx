import { Anchor, Button, Stack, Text } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { Link } from 'react-router'
import { RefusedReport } from '../list/RefusedReport.tsx'
import { ReportEnd } from '../list/ReportEnd.tsx'
import type { FlowOutcome, Imported, ImportOutcome } from './flowRequests.ts'

/** Why something was not done, flow by flow. */
export function RefusedFlows({ outcomes, onDone }: { outcomes: readonly FlowOutcome[]; onDone: () => void }) {
  const isAboutNumbers = outcomes.some(({ message }) => message?.includes('numbers'))
  const refused = outcomes.map(({ flowId, name, message }) => ({
    id: flowId,
    message,
    name: <bdi className="listReportName">{name}</bdi>,
  }))
  return (
    <RefusedReport refused={refused} onDone={onDone}>
      {isAboutNumbers && (
        <Button component={Link} to="/numbers" variant="default">
          Go to the numbers
        </Button>
      )}
    </RefusedReport>
  )
}

/** What became of each file. */
export function ImportReport({ outcomes, onDone }: { outcomes: readonly ImportOutcome[]; onDone: () => void }) {
  return (
    <Stack gap="sm">
      <ul className="listReport">
        {outcomes.map((outcome, at) => (
          <li key={at}>
            {outcome.kind === 'imported' ? (
              <>
                <CircleCheck size={16} className="listReportGood" aria-label="Imported" />
                <div className="breaks">
                  <Anchor component={Link} to={`/flows/${outcome.flow.id}`} className="listReportName">
                    <bdi>{outcome.flow.name}</bdi>
                  </Anchor>
                  <Text size="sm" className="quiet">
                    {outcome.file} · {problemCount(outcome.flow)}
                  </Text>
                </div>
              </>
            ) : (
              <>
                <CircleX size={16} className="listReportBad" aria-label="Not imported" />
                <div className="breaks">
                  <bdi className="listReportName">{outcome.file}</bdi>
                  <Text size="sm">{outcome.message}</Text>
                  {outcome.details.map((detail) => (
                    <Text key={detail} size="sm" className="quiet">
                      {detail}
                    </Text>
                  ))}
                </div>
              </>
            )}
          </li>
        ))}
      </ul>
      <ReportEnd onDone={onDone} />
    </Stack>
  )
}

function problemCount({ problems }: Imported): string {
  const count = (wanted: string, one: string, many: string) => {
    const found = problems.filter(({ severity }) => severity === wanted).length
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`]
  }
  const said = [...count('error', 'error', 'errors'), ...count('warning', 'warning', 'warnings')]
  return said.length > 0 ? said.join(', ') : 'no problems'
}
