/** The sound of a recording while it streams in. */
export type RecordingAudio = { body: ReadableStream<Uint8Array>; bytes?: number }

/** `missing`: the carrier has no such recording, or no longer. */
export type AskedAudio = RecordingAudio | 'missing' | { refused: number } | 'unreachable'

const answerMs = 10_000
/** Hours of sound on a slow line; a stream that stands still is ended by the HTTP client before that. */
const wholeMs = 10 * 60_000

/**
 * The WAV of a recording, by its SID: the address told when it was made may be that of a carrier long restarted.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
 */
export async function askForAudio(
  { apiUrl, accountSid, authToken }: { apiUrl: string; accountSid: string; authToken: string },
  recordingSid: string,
  { channels, limitMs = answerMs }: { channels?: number | undefined; limitMs?: number } = {},
): Promise<AskedAudio> {
  const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${encodeURIComponent(recordingSid)}.wav`
  const silent = new AbortController()
  const timer = setTimeout(() => silent.abort(), limitMs)
  try {
    // Without RequestedChannels a recording of two channels comes as one.
    const response = await fetch(`${apiUrl}${path}${channels === 2 ? '?RequestedChannels=2' : ''}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        // Else its length would be that of the compressed bytes.
        'accept-encoding': 'identity',
      },
      signal: AbortSignal.any([silent.signal, AbortSignal.timeout(wholeMs)]),
    })
    if (response.ok && response.body) {
      const bytes = Number(response.headers.get('content-length') ?? Number.NaN)
      return { body: response.body, ...(Number.isSafeInteger(bytes) && { bytes }) }
    }
    await response.body?.cancel()
    return response.status === 404 ? 'missing' : { refused: response.status }
  } catch {
    // What fetch throws may quote the address; the reason makes no difference to who listens.
    return 'unreachable'
  } finally {
    clearTimeout(timer)
  }
}
