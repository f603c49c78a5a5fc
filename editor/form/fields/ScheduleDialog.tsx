import type { ScheduleView } from '#shared/api/schedule.ts'
import { scheduleSchema, type Schedule } from '#shared/flow/schedule.ts'
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { ClashNotice } from '../../hours/ClashNotice.tsx'
import { freeKey } from '../../hours/freeKey.ts'
import { Holidays } from '../../hours/Holidays.tsx'
import { draftOf, follow, type HoursPart } from '../../hours/hoursDraft.ts'
import { getSchedule, isStale, makeSchedule, saveHours, showSaved } from '../../hours/scheduleQueries.ts'
import { timeZones } from '../../hours/timeZones.ts'
import { WeekGrid } from '../../hours/WeekGrid.tsx'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { toastDone } from '../../shell/toast.ts'
import { useFlow } from '../../state/studio.ts'

const officeHours = [{ from: '09:00', to: '17:00' }]
const officeWeek: Schedule['week'] = {
  '1': officeHours,
  '2': officeHours,
  '3': officeHours,
  '4': officeHours,
  '5': officeHours,
}

type ScheduleDialogProps = {
  /** New ones when left out. */
  schedule: ScheduleView | undefined
  taken: readonly string[]
  onClose: () => void
  onSaved: (saved: ScheduleView) => void
}

/** Opening hours, made or changed without leaving the flow. They are the company's, so every flow that names them goes by them. */
export function ScheduleDialog({ schedule, taken, onClose, onSaved }: ScheduleDialogProps) {
  const client = useClient()
  const queries = useQueryClient()
  const flowZone = useFlow((flow) => flow.timeZone)
  const [draft, setDraft] = useState(() => ({
    name: schedule?.name ?? '',
    timeZone: schedule?.timeZone ?? flowZone,
    week: schedule?.week ?? officeWeek,
    holidays: schedule?.holidays ?? [],
  }))
  // The list behind it may be read anew; what is written here was made from these.
  const [base, setBase] = useState(schedule)
  const [clashes, setClashes] = useState<readonly HoursPart[]>()
  const wanted: Schedule = { ...draft, key: schedule?.key ?? freeKey(draft.name, taken) }
  const save = useMutation({
    mutationFn: () => (base ? saveHours(client, base, draft) : makeSchedule(client, wanted)),
    onSuccess: async (saved) => {
      await showSaved(queries, saved)
      // The checker knows by name what there is outside the flow.
      void queries.invalidateQueries({ queryKey: ['flows', 'world'] })
      toastDone(`${saved.name} is saved. Calls go by it from their next step on.`)
      onSaved(saved)
    },
    onError: async (failure) => {
      if (!base || !isStale(failure)) return
      const merged = follow({ ...draftOf(base), hours: draft }, await getSchedule(client, base.key))
      setBase(merged.base)
      setDraft(merged.hours)
      setClashes(merged.clashes)
    },
  })
  const read = scheduleSchema.safeParse(wanted)
  const problem =
    draft.name.trim() === '' ? 'Give the hours a name.' : read.success ? undefined : read.error.issues[0]?.message
  return (
    <Modal opened onClose={onClose} title={schedule ? `Change ${schedule.name}` : 'New opening hours'} size="xl">
      <Stack gap="sm">
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Name"
            size="xs"
            flex="1 1 200px"
            data-autofocus
            maxLength={200}
            placeholder="Office hours"
            value={draft.name}
            onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
          />
          <Select
            label="Time zone"
            size="xs"
            flex="1 1 200px"
            searchable
            allowDeselect={false}
            limit={200}
            data={timeZones(draft.timeZone)}
            value={draft.timeZone}
            onChange={(timeZone) => timeZone && setDraft({ ...draft, timeZone })}
          />
        </Group>
        <WeekGrid week={draft.week} onChange={(week) => setDraft({ ...draft, week })} />
        <Text size="sm" fw={600}>
          Holidays
        </Text>
        <Holidays
          isReadOnly={false}
          holidays={draft.holidays}
          onChange={(holidays) => setDraft({ ...draft, holidays })}
        />
        {clashes && base && <ClashNotice base={base} hours={draft} clashes={clashes} />}
        {save.error && !(clashes && isStale(save.error)) && (
          <FailureNotice title="The opening hours were not saved" error={save.error} />
        )}
        <Group justify="flex-end" gap="xs">
          <Text size="xs" className="quiet" role="status" flex={1}>
            {problem ??
              (clashes
                ? 'Theirs are in the form where you changed nothing. Saving keeps yours.'
                : schedule
                  ? 'Every flow that names these hours goes by the change.'
                  : '')}
          </Text>
          <Button variant="default" size="xs" onClick={onClose}>
            Cancel
          </Button>
          <Button size="xs" disabled={problem !== undefined} loading={save.isPending} onClick={() => save.mutate()}>
            {clashes ? 'Save mine anyway' : 'Save hours'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
