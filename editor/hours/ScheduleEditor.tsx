import type { ScheduleView } from '#shared/api/schedule.ts'
import { scheduleSchema, type Schedule } from '#shared/flow/schedule.ts'
import { Button, Group, Select, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, Trash2 } from 'lucide-react'
import { Link, useNavigate, useParams } from 'react-router'
import { useAccount, useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone } from '../shell/toast.ts'
import { Holidays } from './Holidays.tsx'
import { draftOf, takeTheirs, withHours, type Hours, type HoursDraft } from './hoursDraft.ts'
import { HoursSaveBar } from './HoursSaveBar.tsx'
import { dropHours } from './keptHours.ts'
import { OverrideCard } from './OverrideCard.tsx'
import { deleteSchedule, isStale, makeSchedule, saveHours, showSaved, useSchedule } from './scheduleQueries.ts'
import { ScheduleUses } from './ScheduleUses.tsx'
import { timeZones } from './timeZones.ts'
import { useHoursDraft } from './useHoursDraft.ts'
import { tidyRanges } from './week.ts'
import { WeekGrid } from './WeekGrid.tsx'
import './hours.css'

/** One schedule: what holds now, its week and its holidays. */
export function ScheduleEditor() {
  const { key = '' } = useParams()
  const { data: schedule, error, refetch } = useSchedule(key)
  return (
    <Stack gap="sm" component="section" className="pageFrame" aria-label={schedule?.name ?? 'Opening hours'}>
      <title>{`${schedule?.name ?? 'Opening hours'} · Patchbay`}</title>
      <Link to="/numbers/hours" className="sessionBack quiet">
        <ArrowLeft size={14} aria-hidden /> Opening hours
      </Link>
      {!schedule && (
        <Title order={1} size="h3">
          Opening hours
        </Title>
      )}
      {schedule && <ScheduleForm key={schedule.key} schedule={schedule} />}
      {!schedule && error && (
        <FailureNotice title="The opening hours could not be loaded" error={error} retry={() => void refetch()} />
      )}
      {!schedule && !error && <RowSkeletons what="The opening hours" />}
    </Stack>
  )
}

function ScheduleForm({ schedule }: { schedule: ScheduleView }) {
  const client = useClient()
  const queries = useQueryClient()
  const { may, whyNot } = useMay('schedules:write')
  const { draft, setDraft, hasChanges, isBack } = useHoursDraft(schedule, { mayChange: may })
  const { hours } = draft
  const change = (part: Partial<Hours>) => setDraft((now) => withHours(now, part))
  const save = useMutation({
    mutationFn: ({ base, hours }: HoursDraft) => saveHours(client, base, tidied(hours)),
    onSuccess: async (saved, sent) => {
      setDraft((now) => (now.hours === sent.hours ? draftOf(saved) : { ...draftOf(saved), hours: now.hours }))
      await showSaved(queries, saved)
      toastDone(`${saved.name} is saved. Calls go by it from their next step on.`)
    },
    onError: (failure) => {
      if (isStale(failure)) return queries.invalidateQueries({ queryKey: ['schedules', 'one', schedule.key] })
    },
  })
  const problem = problemOf({ ...tidied(hours), key: schedule.key })
  // Newer hours that have come are told in their place.
  const isTold = isStale(save.error) && save.variables !== undefined && draft.base !== save.variables.base

  return (
    <>
      <Group justify="space-between" gap="sm">
        <Title order={1} size="h3" className="breaks">
          {schedule.name}
        </Title>
        <DeleteButton schedule={schedule} />
      </Group>
      {!may && (
        <Text size="sm" className="quiet">
          {whyNot}
        </Text>
      )}
      <OverrideCard schedule={schedule} />
      <section className="hoursSection" aria-label="Name and time zone">
        <Group align="flex-start" gap="md">
          <TextInput
            label="Name"
            flex="1 1 220px"
            maxLength={200}
            value={hours.name}
            readOnly={!may}
            error={hours.name.trim() === '' ? 'Give the hours a name.' : undefined}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <Select
            label="Time zone"
            flex="1 1 220px"
            searchable
            allowDeselect={false}
            readOnly={!may}
            data={timeZones(schedule.timeZone)}
            limit={200}
            value={hours.timeZone}
            onChange={(timeZone) => {
              if (timeZone) change({ timeZone })
            }}
          />
        </Group>
      </section>
      <section className="hoursSection" aria-label="Week">
        <Title order={2} size="h6" mb={2}>
          Week
        </Title>
        <Text size="xs" className="quiet" mb="xs">
          {may
            ? 'Drag over the bars with a mouse to open or close half hours, or type the times.'
            : 'Times of day in the time zone above.'}
        </Text>
        <WeekGrid week={hours.week} onChange={(week) => change({ week })} isReadOnly={!may} />
      </section>
      <section className="hoursSection" aria-label="Holidays">
        <Title order={2} size="h6" mb="xs">
          Holidays
        </Title>
        <Holidays holidays={hours.holidays} onChange={(holidays) => change({ holidays })} isReadOnly={!may} />
      </section>
      <ScheduleUses scheduleKey={schedule.key} />
      {save.error && !isTold && <FailureNotice title="The opening hours were not saved" error={save.error} />}
      {hasChanges && (
        <HoursSaveBar
          draft={draft}
          isBack={isBack}
          problem={problem}
          isSaving={save.isPending}
          onSave={() => save.mutate(draft)}
          onDiscard={() => setDraft(draftOf(draft.base))}
          onTakeTheirs={() => setDraft(takeTheirs(draft))}
        />
      )}
    </>
  )
}

/** Ranges in order and dates in order; what a range cannot be is left for the reader to see. */
function tidied({ week, holidays, ...rest }: Hours): Hours {
  const isSound = (ranges: readonly { from: string; to: string }[]) => ranges.every(({ from, to }) => from < to)
  const tidy = (ranges: { from: string; to: string }[]) => (isSound(ranges) ? tidyRanges(ranges) : ranges)
  return {
    ...rest,
    week: Object.fromEntries(Object.entries(week).map(([day, ranges]) => [day, tidy(ranges)])),
    holidays: holidays
      .map((holiday) => ({ ...holiday, ranges: tidy(holiday.ranges) }))
      .toSorted((a, b) => a.date.localeCompare(b.date)),
  }
}

function problemOf(schedule: Schedule): string | undefined {
  const dates = schedule.holidays.map(({ date }) => date)
  const twice = dates.find((date, index) => date !== '' && dates.indexOf(date) !== index)
  if (twice !== undefined) return `Two holidays are on ${twice}. Keep one of them.`
  const read = scheduleSchema.safeParse(schedule)
  if (read.success) return undefined
  const [issue] = read.error.issues
  const [where] = issue?.path ?? []
  if (where === 'name') return 'Give the hours a name.'
  if (where === 'holidays' && issue?.path.at(-1) === 'date') return 'Choose a date for every holiday.'
  return issue?.message ?? 'The hours cannot be saved like this.'
}

function DeleteButton({ schedule }: { schedule: ScheduleView }) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { may, whyNot } = useMay('schedules:write')
  const { user, company } = useAccount()
  const remove = useMutation({
    mutationFn: () => deleteSchedule(client, schedule.key),
    onSuccess: () => {
      dropHours({ userId: user.id, companyId: company.id }, schedule.key)
      const { revision: _, updatedAt: __, ...kept } = schedule
      void queries.invalidateQueries({ queryKey: ['schedules', 'list'] })
      void navigate('/numbers/hours')
      toastDone(`${schedule.name} is deleted.`, () => {
        void makeSchedule(client, kept).then(() => queries.invalidateQueries({ queryKey: ['schedules'] }))
      })
    },
    onError: (error) =>
      modals.open({
        title: `${schedule.name} is still needed`,
        children: <FailureNotice title="It was not deleted" error={error} />,
      }),
  })
  return (
    <Tooltip label={whyNot} disabled={may}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Trash2 size={14} aria-hidden />}
        loading={remove.isPending}
        {...(!may && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => {
          if (may) remove.mutate()
        }}
      >
        Delete
      </Button>
    </Tooltip>
  )
}
