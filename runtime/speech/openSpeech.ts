import type { SpeechSettings } from '../config.ts'
import { createLine } from '../createLine.ts'
import { commandSpeech } from './commandSpeech.ts'
import { endpointSpeech } from './endpointSpeech.ts'
import { speechFailed, type SpeechEngine } from './speechEngine.ts'

/** The engine that the configuration names; undefined: none, words are recorded or left to the carrier's voice. */
export function openSpeech(settings: SpeechSettings | undefined): SpeechEngine | undefined {
  if (!settings) return undefined
  return inTurn(settings.kind === 'endpoint' ? endpointSpeech(settings) : commandSpeech(settings))
}

/** Two cores answer calls too, and engines that are paid for count requests. */
const atOnce = 2

/** The same engine, with so many texts under way at most; the others wait. */
export function inTurn(engine: SpeechEngine): SpeechEngine {
  const line = createLine(atOnce)
  return {
    ...engine,
    async speak(words, path) {
      const outcome = await line(() => engine.speak(words, path), words.signal)
      if (outcome === 'given up') throw speechFailed('it was cancelled.')
    },
  }
}
