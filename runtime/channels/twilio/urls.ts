/**
 * Retries of the carrier: five, on connect and read timeouts and on 5xx; by default it repeats a failed connect only. The
 * fragment is neither sent nor signed. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
const retries = '#rc=5&rp=ct,rt,5xx'

/** Where the document that answers the turn before sends the caller. `baseUrl` has no slash at its end. */
export const turnUrl = (baseUrl: string, { sessionId, turn }: { sessionId: string; turn: number }): string =>
  `${baseUrl}/twilio/sessions/${sessionId}/turns/${turn}${retries}`

/** What a recording of this session reports to. */
export const recordingUrl = (baseUrl: string, sessionId: string): string =>
  `${baseUrl}/twilio/recording?sessionId=${sessionId}${retries}`

/** What a call we place is given; its id is known before the carrier gives it one. */
export const placedCallUrls = (baseUrl: string, callId: string) => ({
  voiceUrl: `${baseUrl}/twilio/calls/${callId}/voice${retries}`,
  fallbackUrl: `${baseUrl}/twilio/fallback${retries}`,
  statusUrl: `${baseUrl}/twilio/status?callId=${callId}${retries}`,
  amdUrl: `${baseUrl}/twilio/amd?callId=${callId}${retries}`,
  recordingUrl: recordingUrl(baseUrl, callId),
})

/** The three a number needs, all POST: without the last nobody hears that a caller hung up. */
export const numberUrls = (baseUrl: string) => ({
  voiceUrl: `${baseUrl}/twilio/voice${retries}`,
  voiceFallbackUrl: `${baseUrl}/twilio/fallback${retries}`,
  statusCallbackUrl: `${baseUrl}/twilio/status${retries}`,
})

/** Of the number that a trial is called at; whoever calls it begins that trial. */
export const trialUrls = (baseUrl: string, trialId: string): NumberUrls => ({
  ...numberUrls(baseUrl),
  voiceUrl: `${baseUrl}/twilio/trials/${trialId}/voice${retries}`,
})

export type NumberUrls = ReturnType<typeof numberUrls>
