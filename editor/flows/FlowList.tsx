import type { FlowSummary } from '#shared/api/flow.ts'
import { Badge, Code, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { flowStatus } from './flowStatus.ts'

/** A table, or a card each where a table would not fit. */
export function FlowList({ flows }: { flows: readonly FlowSummary[] }) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  return isNarrow ? <FlowCards flows={flows} /> : <FlowTable flows={flows} />
}

function FlowTable({ flows }: { flows: readonly FlowSummary[] }) {
  return (
    <Paper withBorder>
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover aria-label="Flows">
        <Table.Thead className="tableHead">
          <Table.Tr>
            {['Name', 'Key', 'Numbers', 'Live version', 'Status', 'Updated'].map((title) => (
              <Table.Th key={title} scope="col" className="oneLine" fw={500} fz="xs">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {flows.map((flow) => (
            <Table.Tr key={flow.id}>
              <Table.Th scope="row" className="breaks" fw={600}>
                {flow.name}
              </Table.Th>
              <Table.Td className="breaks">
                <Code>{flow.key}</Code>
              </Table.Td>
              <Table.Td>{numbersOf(flow)}</Table.Td>
              <Table.Td className="oneLine">{liveVersion(flow)}</Table.Td>
              <Table.Td className="oneLine">
                <Status flow={flow} />
              </Table.Td>
              <Table.Td className="oneLine">
                <Updated at={flow.updatedAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

function FlowCards({ flows }: { flows: readonly FlowSummary[] }) {
  return (
    <Stack component="ul" gap="sm" p={0} m={0} aria-label="Flows" style={{ listStyle: 'none' }}>
      {flows.map((flow) => (
        <Paper component="li" key={flow.id} withBorder p="md">
          <Group justify="space-between" align="flex-start" wrap="nowrap">
            <Title order={2} size="h5" className="breaks">
              {flow.name}
            </Title>
            <Status flow={flow} />
          </Group>
          <Code className="breaks">{flow.key}</Code>
          <Text size="sm" mt="xs">
            Numbers: {numbersOf(flow)}
          </Text>
          <Text size="sm">Live version: {liveVersion(flow)}</Text>
          <Text size="sm">
            Updated <Updated at={flow.updatedAt} />
          </Text>
        </Paper>
      ))}
    </Stack>
  )
}

function Status({ flow }: { flow: FlowSummary }) {
  const { label, color } = flowStatus(flow)
  return (
    <Badge className="status" color={color} variant="dot" tt="none" fw={500} miw="max-content">
      {label}
    </Badge>
  )
}

function Updated({ at }: { at: string }) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  )
}

/** A flow may have hundreds. */
const shownNumbers = 2

function numbersOf({ numbers }: FlowSummary): string {
  if (numbers.length === 0) return 'None'
  const shown = numbers.slice(0, shownNumbers).join(', ')
  return numbers.length > shownNumbers ? `${shown} and ${numbers.length - shownNumbers} more` : shown
}

function liveVersion({ liveVersion }: FlowSummary): string {
  return liveVersion ? String(liveVersion.number) : 'None'
}
