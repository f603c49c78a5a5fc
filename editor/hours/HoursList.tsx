import type { ScheduleView } from '#shared/api/schedule.ts'
import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Clock, Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { freeKey } from './freeKey.ts'
import { makeSchedule, useSchedules } from './scheduleQueries.ts'
import { StateLine } from './StateLine.tsx'
import './hours.css'

/** The company's opening hours: which are open now, and until when. */
export function HoursList() {
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useSchedules()
  const schedules = data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text size="sm" className="quiet" maw="44rem">
          Flows name opening hours and never keep a copy: a change counts from the next step of every call.
        </Text>
        <AddHours taken={schedules?.map(({ key }) => key) ?? []} />
      </Group>
      {schedules?.length === 0 && (
        <EmptyState icon={Clock} title="No opening hours yet">
          Name your hours once, with holidays, and let every flow go by them.
        </EmptyState>
      )}
      {schedules && schedules.length > 0 && (
        <Stack component="ul" gap="xs" p={0} m={0} aria-label="Opening hours" style={{ listStyle: 'none' }}>
          {schedules.map((schedule) => (
            <ScheduleCard key={schedule.key} schedule={schedule} />
          ))}
        </Stack>
      )}
      {!schedules && isFetching && <RowSkeletons what="The opening hours" rows={3} height={84} />}
      {error && (
        <FailureNotice title="The opening hours could not be loaded" error={error} retry={() => void refetch()} />
      )}
      {hasNextPage && !error && (
        <Button variant="default" onClick={() => void fetchNextPage()} style={{ alignSelf: 'center' }}>
          Show more
        </Button>
      )}
    </Stack>
  )
}

const ScheduleCard = ({ schedule }: { schedule: ScheduleView }) => (
  <Paper component="li" withBorder p="md" className="hoursCard">
    <Title order={2} size="h5" className="breaks" mb={4}>
      <Link to={`/numbers/hours/${schedule.key}`} className="hoursCardLink">
        {schedule.name}
      </Link>
    </Title>
    <StateLine schedule={schedule} />
  </Paper>
)

const officeHours = [{ from: '09:00', to: '17:00' }]

function AddHours({ taken }: { taken: readonly string[] }) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { may, whyNot } = useMay('schedules:write')
  const [isOpen, { open, close }] = useDisclosure()
  const [name, setName] = useState('')
  const add = useMutation({
    mutationFn: () =>
      makeSchedule(client, {
        key: freeKey(name, taken),
        name: name.trim(),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        week: { '1': officeHours, '2': officeHours, '3': officeHours, '4': officeHours, '5': officeHours },
        holidays: [],
      }),
    onSuccess: ({ key }) => {
      void queries.invalidateQueries({ queryKey: ['schedules', 'list'] })
      void navigate(`/numbers/hours/${key}`)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') add.mutate()
  }
  return (
    <>
      <Tooltip label={whyNot} disabled={may}>
        <Button
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          {...(!may && { 'data-disabled': true, 'aria-disabled': true })}
          onClick={() => {
            if (may) open()
          }}
        >
          Add opening hours
        </Button>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Add opening hours">
        <form onSubmit={submit}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              description="Such as: Office hours, Support line. Monday to Friday, 9 to 17, is the beginning; all of it can be changed."
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              maxLength={200}
              required
              withAsterisk={false}
              data-autofocus
            />
            {add.error && <FailureNotice title="The opening hours were not added" error={add.error} />}
            <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-end' }}>
              Add
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
