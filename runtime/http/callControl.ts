import { CarrierError } from '../channels/twilio/carrier.ts'
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

export const createCallControl = (deps: PlaceCallDeps): CallControl => ({
  placeCall: (request) => placeCall(deps, request),
  async hangUp({ companyId, callId }) {
    const call = await findCall(deps.db, companyId, callId)
    if (!call || hasEnded(call.status)) return 'over'
    if (call.callSid === null) return 'notPlaced'
    const carrier = await deps.carrierOf(companyId)
    if (!carrier) return 'noCarrier'
    try {
      return (await carrier.hangUpCall(call.callSid)) === 'ended' ? 'over' : 'asked'
    } catch (error) {
      if (error instanceof CarrierError) return 'unreachable'
      throw error
    }
  },
})
