import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { ProblemError } from '../http/problemError.ts'
import { openToWrite } from '../media/openToWrite.ts'
import { maxSpokenBytes, speechFailed, speechPatienceMs, tooMuch, type SpeechEngine } from './speechEngine.ts'

type Settings = { url: string; key: string | undefined; model: string; voice: string }

/** An endpoint that speaks as OpenAI's does. https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const endpointSpeech = ({ url, key, model, voice }: Settings): SpeechEngine => ({
  name: `${url} ${model}`,
  voice,
  async speak({ text, language, voice: wanted = voice, signal }, path) {
    const patience = AbortSignal.timeout(speechPatienceMs)
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      // `language` is none of OpenAI's; engines that need it, as those of self-hosted servers, take it from there.
      body: JSON.stringify({ model, input: text, voice: wanted, language, response_format: 'wav' }),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    }).catch((error: unknown) => {
      // The words of fetch may quote the address with what is in it.
      throw speechFailed(patience.aborted ? 'it did not answer within a minute.' : reasonOf(error))
    })
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel()
      throw speechFailed(`it answered ${answer.status}.`)
    }
    let seen = 0
    const counter = new Transform({
      transform(piece: Buffer, _encoding, done) {
        seen += piece.length
        if (seen > maxSpokenBytes) done(speechFailed(tooMuch))
        else done(null, piece)
      },
    })
    const body = Readable.fromWeb(answer.body as ReadableStream)
    let isCut = false
    body.once('error', () => (isCut = true))
    await pipeline(body, counter, await openToWrite(path, { flags: 'w' })).catch((error: unknown) => {
      // A disk that is full is no fault of the engine.
      if (error instanceof ProblemError || !isCut) throw error
      throw speechFailed(patience.aborted ? 'it did not answer within a minute.' : 'the connection broke.')
    })
    if (seen === 0) throw speechFailed('its answer is empty.')
  },
})

const reasonOf = (error: unknown): string => {
  const cause =
    error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined
  return cause === 'ECONNREFUSED' || cause === 'ENOTFOUND' ? 'it cannot be reached.' : 'the connection broke.'
}
