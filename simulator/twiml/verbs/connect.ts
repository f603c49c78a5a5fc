import { report } from '../../calls/tell.ts'
import { goTo, next, type Verb } from '../verb.ts'
import { elementsOf } from '../xml.ts'

/** What a far side that closes at once would leave; the stand-in opens no stream. */
const openMs = 1000

export const connectVerb: Verb = async (run, element) => {
  const [noun] = elementsOf(element)
  report(run.sw, run.leg, {
    code: 31920,
    severity: 'error',
    text: `Connect ${noun?.name ?? 'without a noun'}: the stand-in carrier opens no stream; the far side counts as closed.`,
    url: run.base?.url ?? '',
  })
  await run.scope.sleep(openMs)
  return element.attributes['action'] === undefined ? next : goTo(run, element, {})
}
