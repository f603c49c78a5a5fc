import type { ScheduleView } from '#shared/api/schedule.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { setOverride, showSaved } from './scheduleQueries.ts'
import { StateLine } from './StateLine.tsx'
import { dayAndTime, instantOf, localOf } from './stateWords.ts'

type Override = NonNullable<Schedule['override']>

/** What holds at this moment, and the way to close or open by hand. */
export function OverrideCard({ schedule }: { schedule: ScheduleView }) {
  const client = useClient()
  const queries = useQueryClient()
  const { may, whyNot } = useMay('schedules:write')
  const [wanted, setWanted] = useState<Override['state']>()
  const { override } = schedule
  const change = useMutation({
    mutationFn: (next: Schedule['override']) => setOverride(client, schedule.key, next),
    onSuccess: async (saved, next) => {
      await showSaved(queries, saved)
      setWanted(undefined)
      toastDone(next ? `${schedule.name} is ${next.state} from now on.` : `${schedule.name} follows its hours again.`)
    },
  })
  const clear = () =>
    change.mutate(undefined, { onError: (error) => toastFailure('The hours are as they were', error) })
  const isHeld = override !== undefined && (override.until === undefined || Date.parse(override.until) > Date.now())
  const disabled = may ? {} : { 'data-disabled': true, 'aria-disabled': true }
  return (
    <section className="hoursSection" aria-label="Now">
      <Group justify="space-between" gap="sm">
        <Stack gap={2}>
          <StateLine schedule={schedule} />
          {isHeld && (
            <Text size="sm" className="quiet">
              {override.until === undefined
                ? 'This holds until it is cleared.'
                : `This holds until ${dayAndTime(override.until, schedule.timeZone, new Date().toISOString())}.`}
            </Text>
          )}
        </Stack>
        <Tooltip label={whyNot} disabled={may}>
          <Group gap="xs">
            {isHeld && (
              <Button
                variant="default"
                size="xs"
                onClick={() => may && clear()}
                loading={change.isPending}
                {...disabled}
              >
                Go back to the hours
              </Button>
            )}
            <Button variant="default" size="xs" onClick={() => may && setWanted('open')} {...disabled}>
              Open by hand
            </Button>
            <Button variant="default" size="xs" onClick={() => may && setWanted('closed')} {...disabled}>
              Close by hand
            </Button>
          </Group>
        </Tooltip>
      </Group>
      <Modal
        opened={wanted !== undefined}
        onClose={() => setWanted(undefined)}
        title={wanted === 'open' ? 'Open by hand' : 'Close by hand'}
      >
        {wanted && (
          <OverrideForm
            state={wanted}
            timeZone={schedule.timeZone}
            isPending={change.isPending}
            error={change.error}
            onSet={(next) => change.mutate(next)}
          />
        )}
      </Modal>
    </section>
  )
}

type OverrideFormProps = {
  state: Override['state']
  timeZone: string
  isPending: boolean
  error: unknown
  onSet: (override: Override) => void
}

const hourMs = 3_600_000

function OverrideForm({ state, timeZone, isPending, error, onSet }: OverrideFormProps) {
  const [length, setLength] = useState<'until' | 'open'>('until')
  const [local, setLocal] = useState(() => localOf(new Date(Date.now() + hourMs).toISOString(), timeZone))
  const [reason, setReason] = useState('')
  const until = instantOf(local, timeZone)
  const isPast = until !== undefined && Date.parse(until) <= Date.now()
  const problem =
    until === undefined ? 'Choose a day and a time.' : isPast ? 'Choose a time that is still to come.' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (length === 'until' && problem !== undefined) return
    onSet({
      state,
      ...(length === 'until' && until !== undefined && { until }),
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {state === 'closed'
            ? 'Callers are told that you are closed from now on, whatever the hours say.'
            : 'Callers get through from now on, whatever the hours say.'}
        </Text>
        <SegmentedControl
          aria-label="How long"
          value={length}
          onChange={(value) => setLength(value)}
          data={[
            { value: 'until', label: 'Until a time' },
            { value: 'open', label: 'Until further notice' },
          ]}
        />
        {length === 'until' && (
          <TextInput
            type="datetime-local"
            label="Until"
            description={`In ${timeZone}`}
            value={local}
            error={problem}
            onChange={({ currentTarget }) => setLocal(currentTarget.value)}
            required
          />
        )}
        <TextInput
          label="Reason"
          description="For your colleagues; callers do not hear it."
          maxLength={200}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {Boolean(error) && <FailureNotice title="The hours are as they were" error={error} />}
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-end' }}>
          {state === 'open' ? 'Open now' : 'Close now'}
        </Button>
      </Stack>
    </form>
  )
}
