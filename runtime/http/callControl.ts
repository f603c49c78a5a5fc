import { CarrierError } from '../channels/twilio/carrier.ts'
import type { Carriers } from '../channels/twilio/carriers.ts'
import { placeCall, type CallRequest, type PlaceCallDeps, type PlacedCall } from '../channels/twilio/placeCall.ts'
import { findCall, hasEnded } from '../store/calls.ts'

/** What the API asks of the phone channel. */
export type CallControl = {
  placeCall(request: CallRequest): Promise<PlacedCall>
  /** Asks the carrier to end the call; one that is over already is fine. */
  hangUp(call: {
    companyId: string
    callId: string
  }): Promise<'asked' | 'over' | 'notPlaced' | 'noCarrier' | 'unreachable'>
}

type Deps = PlaceCallDeps & Pick<Carriers, 'carrierBySid'>

export const createCallControl = (deps: Deps): CallControl => ({
  placeCall: (request) => placeCall(deps, request),
  async hangUp({ companyId, callId }) {
    const call = await findCall(deps.db, companyId, callId)
    if (!call || hasEnded(call.status)) return 'over'
    if (call.callSid === null) return 'notPlaced'
    // Its own: a trial's is the stand-in, and a call outlives a change of accounts.
    const carrier = await (call.carrierSid === null
      ? deps.carrierOf(companyId)
      : deps.carrierBySid(companyId, call.carrierSid))
    if (!carrier) return 'noCarrier'
    try {
      return (await carrier.hangUpCall(call.callSid)) === 'ended' ? 'over' : 'asked'
    } catch (error) {
      if (error instanceof CarrierError) return 'unreachable'
      throw error
    }
  },
})
