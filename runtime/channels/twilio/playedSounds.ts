import type { Action, SpokenPart } from '#shared/run/action.ts'
import type { SoundAddresses } from '../../content/findSounds.ts'

const promptOf = (action: Action): readonly SpokenPart[] =>
  'prompt' in action ? action.prompt : 'holdPrompt' in action ? action.holdPrompt : []

/** The files that a document would play, by the addresses that the interpreter knows them by. */
export const soundsOf = (actions: readonly Action[]): string[] =>
  actions.flatMap((action) =>
    promptOf(action).flatMap((part) => (part.kind === 'audio' && part.url !== '' ? [part.url] : [])),
  )

/** The same actions with addresses that the carrier can fetch; a file that is missing leaves its text. */
export const withSounds = (actions: readonly Action[], sounds: SoundAddresses): Action[] =>
  actions.map((action) =>
    'prompt' in action ? { ...action, prompt: action.prompt.map((part) => found(part, sounds)) } : action,
  )

const found = (part: SpokenPart, sounds: SoundAddresses): SpokenPart =>
  part.kind === 'audio' ? { ...part, url: sounds.get(part.url) ?? '' } : part
