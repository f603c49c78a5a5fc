import type { Schedule } from '#shared/flow/schedule.ts'
import { ActionIcon, Button, Text, TextInput, Tooltip } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import { RangeInputs } from './RangeInputs.tsx'

type Holiday = Schedule['holidays'][number]
type HolidaysProps = { holidays: readonly Holiday[]; onChange: (holidays: Holiday[]) => void; isReadOnly: boolean }

/** Dates with hours of their own, or none. */
export function Holidays({ holidays, onChange, isReadOnly }: HolidaysProps) {
  const replace = (index: number, change: Partial<Holiday>) =>
    onChange(holidays.map((one, at) => (at === index ? { ...one, ...change } : one)))
  return (
    <>
      {holidays.length === 0 && (
        <Text size="sm" className="quiet" mb="xs">
          None. A holiday replaces the hours of its weekday, on one date.
        </Text>
      )}
      {holidays.map((holiday, index) => {
        const name = holiday.name || `Holiday ${index + 1}`
        return (
          <div key={index} className="hoursHoliday" role="group" aria-label={name}>
            <TextInput
              size="xs"
              type="date"
              aria-label={`${name}: date`}
              value={holiday.date}
              readOnly={isReadOnly}
              error={holiday.date === '' ? 'Choose a date.' : undefined}
              onChange={({ currentTarget }) => replace(index, { date: currentTarget.value })}
            />
            <TextInput
              size="xs"
              aria-label={`${name}: name`}
              placeholder="Name"
              maxLength={200}
              value={holiday.name}
              readOnly={isReadOnly}
              onChange={({ currentTarget }) => replace(index, { name: currentTarget.value })}
            />
            <RangeInputs
              of={name}
              ranges={holiday.ranges}
              isReadOnly={isReadOnly}
              onChange={(ranges) => replace(index, { ranges })}
            />
            {!isReadOnly && (
              <Tooltip label="Remove the holiday">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={24}
                  aria-label={`Remove ${name}`}
                  onClick={() => onChange(holidays.filter((_, at) => at !== index))}
                >
                  <Trash2 size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        )
      })}
      {!isReadOnly && (
        <Button
          variant="default"
          size="xs"
          mt={8}
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...holidays, { date: '', name: '', ranges: [] }])}
        >
          Add holiday
        </Button>
      )}
    </>
  )
}
