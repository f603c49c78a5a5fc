import { scheduleUsesSchema } from '#shared/api/schedule.ts'
import { Anchor, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'

/** The flows that go by a schedule. */
export function ScheduleUses({ scheduleKey }: { scheduleKey: string }) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['schedules', 'uses', scheduleKey],
    queryFn: ({ signal }) =>
      client.read(
        () => client.api.schedules[':key'].flows.$get({ param: { key: scheduleKey } }, { init: { signal } }),
        scheduleUsesSchema,
      ),
  })
  return (
    <section className="hoursSection" aria-label="Where it is used">
      <Title order={2} size="h6" mb="xs">
        Where it is used
      </Title>
      {error && (
        <Text size="sm" c="red">
          {messageOf(error)}
        </Text>
      )}
      {data?.items.length === 0 && (
        <Text size="sm" className="quiet">
          In no flow yet. Name it in an Opening hours node.
        </Text>
      )}
      <Group gap="sm">
        {data?.items.map(({ id, name }) => (
          <Anchor key={id} component={Link} to={`/flows/${id}`} size="sm" underline="always" className="breaks">
            {name}
          </Anchor>
        ))}
      </Group>
    </section>
  )
}
