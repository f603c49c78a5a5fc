import type { SessionView } from '#shared/api/session.ts'
import { Badge, Group, Paper, Stack, Table, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { PhoneIncoming, PhoneOutgoing } from 'lucide-react'
import { Link } from 'react-router'
import { formatNumber } from '../numbers/formatNumber.ts'
import { Ended } from './Ended.tsx'
import { Length } from './Length.tsx'
import { shortInstant, versionWord } from './sessionWords.ts'

/** A table, or a card each where a table would not fit. */
export function SessionList({ sessions }: { sessions: readonly SessionView[] }) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  return isNarrow ? <SessionCards sessions={sessions} /> : <SessionTable sessions={sessions} />
}

const columns = ['When', 'Caller', 'Number', 'Flow', 'Status', 'Outcome', 'Length'] as const

function SessionTable({ sessions }: { sessions: readonly SessionView[] }) {
  return (
    <Paper withBorder className="sessionTable">
      <Table verticalSpacing={9} horizontalSpacing="md" highlightOnHover aria-label="Sessions">
        <Table.Thead className="tableHead">
          <Table.Tr>
            {columns.map((title) => (
              <Table.Th
                key={title}
                scope="col"
                className="oneLine"
                fw={500}
                fz="xs"
                ta={title === 'Length' ? 'right' : undefined}
              >
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id} className="sessionRow">
              <Table.Th scope="row" className="oneLine numeric" fw={400}>
                <When session={session} />
              </Table.Th>
              <Table.Td className="oneLine numeric">
                <Caller session={session} />
              </Table.Td>
              <Table.Td className="oneLine numeric">{numberOf(session)}</Table.Td>
              <Table.Td className="breaks">
                <FlowName session={session} />
              </Table.Td>
              <Table.Td className="oneLine">
                <Ended session={session} />
              </Table.Td>
              <Table.Td className="breaks">
                <Outcome session={session} />
              </Table.Td>
              <Table.Td className="oneLine numeric" ta="right">
                <Length session={session} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

function SessionCards({ sessions }: { sessions: readonly SessionView[] }) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} aria-label="Sessions" style={{ listStyle: 'none' }}>
      {sessions.map((session) => (
        <Paper component="li" key={session.id} withBorder p="sm" className="sessionRow sessionCard">
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text fw={600} className="numeric breaks" component="div">
              <Caller session={session} />
            </Text>
            <Ended session={session} />
          </Group>
          <Text size="sm" className="breaks" component="div">
            <FlowName session={session} />
          </Text>
          <Text size="sm" className="quiet numeric" component="div">
            <When session={session} /> · <Length session={session} />
          </Text>
          {hasOutcome(session) && (
            <Text size="sm" className="breaks" component="div">
              <Outcome session={session} />
            </Text>
          )}
        </Paper>
      ))}
    </Stack>
  )
}

type RowProps = { session: SessionView }

/** The link of the whole row. */
const When = ({ session }: RowProps) => (
  <Link to={`/sessions/${session.id}`} className="sessionLink">
    <time dateTime={session.startedAt} title={new Date(session.startedAt).toLocaleString()}>
      {shortInstant(session.startedAt)}
    </time>
  </Link>
)

function Caller({ session: { caller, direction, isTest } }: RowProps) {
  const Icon = direction === 'inbound' ? PhoneIncoming : PhoneOutgoing
  return (
    <span className="sessionCaller">
      <Icon size={14} className="quiet" aria-label={direction === 'inbound' ? 'They called' : 'We called'} role="img" />
      {caller === null ? 'Withheld' : formatNumber(caller)}
      {isTest && (
        <Badge size="xs" variant="default" tt="none" fw={500}>
          Trial
        </Badge>
      )}
    </span>
  )
}

const numberOf = ({ ourNumber }: SessionView) => (ourNumber === null ? '–' : formatNumber(ourNumber))

const FlowName = ({ session: { flow, version } }: RowProps) => (
  <>
    {flow.name ?? flow.key ?? 'Deleted flow'} <span className="quiet oneLine">{versionWord(version.number)}</span>
  </>
)

const hasOutcome = ({ selection, disposition, tags }: SessionView) =>
  selection !== null || disposition !== null || tags.length > 0

/** What the call was about and what came of it; tags stand in where the flow says neither. */
function Outcome({ session: { selection, disposition, tags } }: RowProps) {
  const said = [selection, disposition].filter((word) => word !== null)
  if (said.length > 0) return <>{said.join(' · ')}</>
  if (tags.length === 0) return <span className="quiet">–</span>
  const [first, ...rest] = tags
  return (
    <span title={tags.join(', ')} className="quiet">
      {first}
      {rest.length > 0 && ` and ${rest.length} more`}
    </span>
  )
}
