import { tell } from '../../calls/tell.ts'
import { next, numberAttribute, type Verb } from '../verb.ts'
import { sounding } from './say.ts'

export const pause: Verb = async (run, element) => {
  const durationMs = numberAttribute(element, 'length', 1) * 1000
  tell(run.sw, run.leg, { kind: 'pausing', durationMs })
  await sounding(run, durationMs, 'silence')
  return next
}
