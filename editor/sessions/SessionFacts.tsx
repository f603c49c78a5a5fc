import { Anchor, Badge, Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { Link } from 'react-router'
import { formatNumber } from '../numbers/formatNumber.ts'
import { Disclosure } from '../studio/Disclosure.tsx'
import { Ended } from './Ended.tsx'
import { RecordingPlayer } from './RecordingPlayer.tsx'
import { Length } from './Length.tsx'
import { versionWord } from './sessionWords.ts'
import { sessionInput } from './sessionInput.ts'
import { factWords } from './sessionTurns.ts'
import type { SessionDetail } from './useSession.ts'

/** What is known of a session beside what was said: facts, variables, recordings, and the steps as they are stored. */
export function SessionFacts({ session }: { session: SessionDetail }) {
  const inConversation = new Set(session.interactions.map((step) => sessionInput(step).recordingSid))
  const others = session.recordings.filter(({ sid }) => !inConversation.has(sid))
  const facts = [...new Set(session.interactions.flatMap((step) => step.facts.flatMap(factWords)))].filter(
    (words) => !isNamed(words, session),
  )
  const variables = Object.entries(session.variables)
  return (
    <Stack gap="lg">
      <Section title="Session">
        <dl className="sessionDetails">
          <Row name={session.direction === 'inbound' ? 'Caller' : 'Number called'}>
            {session.caller === null ? 'Withheld' : formatNumber(session.caller)}
          </Row>
          <Row name="Number">{session.ourNumber === null ? '–' : formatNumber(session.ourNumber)}</Row>
          <Row name="Direction">{session.direction === 'inbound' ? 'They called' : 'We called'}</Row>
          <Row name="Flow">
            <Anchor component={Link} to={`/flows/${session.flow.id}`} size="sm" className="breaks" underline="always">
              {session.flow.name ?? session.flow.key ?? 'Deleted flow'}
            </Anchor>{' '}
            {versionWord(session.version.number)}
          </Row>
          <Row name="Language">{session.language ?? '–'}</Row>
          {session.department !== null && <Row name="Department">{session.department}</Row>}
          <Row name="Started">{new Date(session.startedAt).toLocaleString()}</Row>
          <Row name="Ended">{session.endedAt === null ? 'Not yet' : new Date(session.endedAt).toLocaleString()}</Row>
          <Row name="Length">
            <Length session={session} />
          </Row>
          <Row name="Status">
            <Ended session={session} />
          </Row>
          {session.selection !== null && <Row name="Selection">{session.selection}</Row>}
          {session.disposition !== null && <Row name="Disposition">{session.disposition}</Row>}
        </dl>
        {session.error !== null && (
          <Text size="sm" c="red" role="note" className="breaks">
            {session.error}
          </Text>
        )}
        {facts.length > 0 && (
          <Group gap={6}>
            {facts.map((fact) => (
              <Badge key={fact} variant="default" tt="none" fw={500}>
                {fact}
              </Badge>
            ))}
          </Group>
        )}
      </Section>
      {others.length > 0 && (
        <Section title="Recordings">
          {others.map((recording) => (
            <Group key={recording.sid} gap="xs">
              <RecordingPlayer recording={recording} isOver={session.endedAt !== null} />
            </Group>
          ))}
        </Section>
      )}
      <Section title="Variables at the end">
        {variables.length === 0 ? (
          <Text size="sm" className="quiet">
            None but sensitive ones, which are never shown.
          </Text>
        ) : (
          <Table fz="sm" verticalSpacing={4} horizontalSpacing={0} layout="fixed" aria-label="Variables at the end">
            <Table.Tbody>
              {variables.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={500} className="breaks">
                    {name}
                  </Table.Th>
                  <Table.Td className="breaks">
                    <Code>{JSON.stringify(value)}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Section>
      <Disclosure className="sessionTechnical" title="Technical details">
        <Stack gap="sm" mt="sm">
          <dl className="sessionDetails">
            <Row name="Session">
              <Code className="breaks">{session.id}</Code>
            </Row>
            {session.callSid !== null && (
              <Row name="Call SID">
                <Code className="breaks">{session.callSid}</Code>
              </Row>
            )}
            <Row name="Version id">
              <Code className="breaks">{session.version.id}</Code>
            </Row>
          </dl>
          {session.interactions.map((step) => (
            <Disclosure key={step.seq} title={`Step ${step.seq}: ${step.kind}`}>
              <pre className="sessionRaw" tabIndex={0} aria-label={`Step ${step.seq} as it is stored`}>
                {JSON.stringify({ event: step.event, trail: step.trail, facts: step.facts }, null, 2)}
                {step.reply !== null && `\n\n${step.reply.replaceAll('><', '>\n<')}`}
              </pre>
            </Disclosure>
          ))}
        </Stack>
      </Disclosure>
    </Stack>
  )
}

/** The disposition has a line of its own. */
const isNamed = (words: string, { disposition }: SessionDetail) => words === `Disposition: ${disposition}`

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <Stack component="section" gap="xs" aria-labelledby={id}>
      <Title order={2} size="h6" id={id}>
        {title}
      </Title>
      {children}
    </Stack>
  )
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="quiet">{name}</dt>
    <dd className="breaks">{children}</dd>
  </>
)
