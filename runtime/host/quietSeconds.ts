import type { Action } from '#shared/run/action.ts'

/** Prompts are heard before a wait begins; ten minutes holds the longest we would let an author write. */
const promptSeconds = 600

/** The longest silence after these actions that is still a live call; past it the reaper asks the carrier. */
export function quietSeconds(actions: readonly Action[]): number {
  const waits = actions.map((action) => {
    switch (action.kind) {
      case 'collect':
        return action.timeoutSeconds + 60
      case 'record':
        return action.maxSeconds + action.silenceSeconds
      case 'dial':
        return action.timeoutSeconds + action.maxMinutes * 60
      case 'pause':
        return action.seconds
      case 'request':
        return action.timeoutSeconds
      case 'play':
      case 'recording':
      case 'hangUp':
        return 0
      default:
        return action satisfies never
    }
  })
  return promptSeconds + waits.reduce((sum, seconds) => sum + seconds, 0)
}
