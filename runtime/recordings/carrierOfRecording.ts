import type { Carrier } from '../channels/twilio/carrier.ts'
import type { Carriers } from '../channels/twilio/carriers.ts'

/** The account that the call went through has its recording, whichever account calls go through now. */
export const carrierOfRecording = (
  { carrierOf, carrierBySid }: Pick<Carriers, 'carrierOf' | 'carrierBySid'>,
  companyId: string,
  { carrierSid }: { carrierSid: string | null },
): Promise<Carrier | undefined> => (carrierSid === null ? carrierOf(companyId) : carrierBySid(companyId, carrierSid))

export const noCarrier = 'The carrier account of the recording is not connected.'
export const unreachable = 'The carrier could not be reached.'
