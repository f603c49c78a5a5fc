import { z } from 'zod'
import { defineNode, leave } from '../../defineNode.ts'
import { resourceKeySchema } from '../../ids.ts'
import { readSchedule } from '../../scheduleState.ts'

const schema = z.strictObject({
  schedule: resourceKeySchema.meta({ label: 'Opening hours', field: 'schedule' }),
})

/** Leaves by what a company's schedule says now. The schedule is not pinned, so the reading is kept in the trail. */
export const hours = defineNode({
  type: 'hours',
  version: 1,
  title: 'Opening hours',
  description: 'Goes one way while a schedule is open and another while it is closed.',
  group: 'decide',
  icon: 'clock',
  schema,
  isSilent: true,
  ports: () => [
    { id: 'open', label: 'Open', kind: 'next' },
    { id: 'closed', label: 'Closed', kind: 'next' },
  ],
  summary: ({ schedule }) => `Is ${schedule} open?`,
  references: ({ schedule }) => ({ schedules: [schedule] }),
  enter: ({ data: { schedule: key }, context }) => {
    const schedule = context.schedule(key)
    const { state, because } = schedule
      ? readSchedule(schedule, context.now)
      : { state: 'closed' as const, because: 'there is no such schedule' }
    return leave(state, { note: `by ${schedule?.name ?? key}: ${because}` })
  },
})
