import type { SpeechSettings } from '../config.ts'
import { commandSpeech } from './commandSpeech.ts'
import { endpointSpeech } from './endpointSpeech.ts'
import type { SpeechEngine } from './speechEngine.ts'

/** The engine that the configuration names; undefined: none, words are recorded or left to the carrier's voice. */
export function openSpeech(settings: SpeechSettings | undefined): SpeechEngine | undefined {
  if (!settings) return undefined
  return settings.kind === 'endpoint' ? endpointSpeech(settings) : commandSpeech(settings)
}
