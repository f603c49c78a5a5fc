import type { Schedule } from '#shared/flow/schedule.ts'
import { scheduleState } from '#shared/flow/scheduleState.ts'
import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { becauseWords, nextChangeWords } from './stateWords.ts'

const lookMs = 20_000

/** Now, to within half a minute. */
export function useNow(): string {
  const [now, setNow] = useState(() => new Date().toISOString())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), lookMs)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Open or closed, why, and until when, in the schedule's own time. */
export function StateLine({ schedule }: { schedule: Schedule }) {
  const now = useNow()
  const state = scheduleState(schedule, now)
  return (
    <div>
      <div className="hoursState">
        <span className="hoursDot" data-state={state.state} aria-hidden />
        {state.state === 'open' ? 'Open now' : 'Closed now'}
        <Text span size="sm" className="quiet breaks">
          {becauseWords(state.because)}
        </Text>
      </div>
      <Text size="sm" className="quiet">
        {nextChangeWords(state, schedule.timeZone, now)} Times are those of {schedule.timeZone}.
      </Text>
    </div>
  )
}
