import type { ScheduleView } from '#shared/api/schedule.ts'
import { Stack, Text } from '@mantine/core'
import { partNames, partWords, type Hours, type HoursPart } from './hoursDraft.ts'

/** What somebody else made of the parts that were changed here too. */
export function ClashNotice({
  base,
  hours,
  clashes,
}: {
  base: ScheduleView
  hours: Hours
  clashes: readonly HoursPart[]
}) {
  return (
    <Stack gap={2} role="alert">
      <Text size="sm" fw={600}>
        Somebody changed these hours meanwhile
      </Text>
      {clashes.map((part) => (
        <Text key={part} size="sm" className="breaks">
          {partNames[part]}: theirs {partWords(base, part)}; yours {partWords(hours, part)}
        </Text>
      ))}
    </Stack>
  )
}
