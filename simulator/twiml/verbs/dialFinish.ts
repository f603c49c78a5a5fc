import { ask } from '../../calls/callbacks.ts'
import type { CallStatus } from '../../model.ts'
import { baseParams, type Params } from '../../webhooks/params.ts'
import { goTo, methodOf, next, resolveUrl, type Run, type Step } from '../verb.ts'
import type { XmlElement } from '../xml.ts'

/** How a Dial ended. */
export type Finish = { status: CallStatus | 'answered'; params: Params }

/** With an action its address is asked, without one the next verb follows. */
export function after(run: Run, element: XmlElement, { status, params }: Finish): Step {
  if (element.attributes['action'] === undefined) return next
  return goTo(run, element, { DialCallStatus: status, ...params })
}

/** The action of a caller who is gone: asked all the same, and nobody reads the answer. */
export function afterHangUp(run: Run, element: XmlElement, { status, params }: Finish): void {
  if (element.attributes['action'] === undefined) return
  const hook = { url: resolveUrl(run, element.attributes['action']), method: methodOf(element) }
  const all = { ...baseParams(run.leg.call), DialCallStatus: status, ...params }
  run.leg.behind(ask(run.sw, run.leg, { ...hook, params: all, maxBytes: 65_536 }, 'callback'))
}
