import { Button, Group, Select, Text, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useMay } from '../../account/account.ts'
import { useSchedules } from '../../hours/scheduleQueries.ts'
import { StateLine } from '../../hours/StateLine.tsx'
import type { FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { ScheduleDialog } from './ScheduleDialog.tsx'

/** Opening hours of the company by key: chosen, looked at, made or changed on the spot. */
export function ScheduleField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const { data, error } = useSchedules()
  const { may, whyNot } = useMay('schedules:write')
  const [edited, setEdited] = useState<'new' | 'chosen'>()
  const value = valueAt(form, path)
  const key = typeof value === 'string' && value !== '' ? value : null
  const schedules = data?.pages.flatMap(({ items }) => items) ?? []
  const chosen = schedules.find((one) => one.key === key)
  const options = schedules.map((one) => ({ value: one.key, label: one.name }))
  const isLocked = form.readOnly !== undefined
  return (
    <FieldFrame path={path} label={label} help={schema.help}>
      {(control) => (
        <>
          <Select
            {...control}
            size="xs"
            searchable
            allowDeselect={false}
            placeholder="Choose opening hours"
            nothingFoundMessage={error ? 'The opening hours could not be loaded.' : 'There are no such opening hours.'}
            data={key !== null && !chosen ? [...options, { value: key, label: key }] : options}
            value={key}
            onChange={(next) => {
              if (next !== null && next !== key) form.set(path, next, { label })
            }}
          />
          {chosen && (
            <div className="formBelow">
              <StateLine schedule={chosen} />
            </div>
          )}
          {data && key !== null && !chosen && (
            <Text size="xs" className="quiet">
              There are no opening hours with the key {key} yet. Calls take them for closed.
            </Text>
          )}
          {!isLocked && (
            <Group gap={6} mt={6}>
              <Tooltip label={whyNot} disabled={may}>
                <Button
                  size="compact-xs"
                  variant="default"
                  {...(!may && { 'data-disabled': true, 'aria-disabled': true })}
                  onClick={() => may && setEdited('new')}
                >
                  New opening hours
                </Button>
              </Tooltip>
              {chosen && may && (
                <Button size="compact-xs" variant="default" onClick={() => setEdited('chosen')}>
                  Change them
                </Button>
              )}
            </Group>
          )}
          {edited && (
            <ScheduleDialog
              schedule={edited === 'chosen' ? chosen : undefined}
              taken={schedules.map((one) => one.key)}
              onClose={() => setEdited(undefined)}
              onSaved={(saved) => {
                setEdited(undefined)
                if (saved.key !== key) form.set(path, saved.key, { label })
              }}
            />
          )}
        </>
      )}
    </FieldFrame>
  )
}
