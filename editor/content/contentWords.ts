import {
  wordless,
  type ContentItem,
  type ContentKind,
  type ContentLanguage,
  type SoundWarning,
} from '#shared/api/content.ts'
import { languageName } from '../studio/languageName.ts'

/** Kinds as a person says them; several of them for lists. */
export const kindNames: Readonly<Record<ContentKind, { one: string; many: string }>> = {
  audio: { one: 'Prompt', many: 'Prompts' },
  music: { one: 'Hold music', many: 'Hold music' },
  video: { one: 'Video', many: 'Videos' },
  image: { one: 'Image', many: 'Images' },
  captions: { one: 'Captions', many: 'Captions' },
  recording: { one: 'Caller’s recording', many: 'Callers’ recordings' },
}

type WordsOfKind = { what: string; description: string }
const spokenWords: WordsOfKind = {
  what: 'Words',
  description: 'What is said. Callers hear it read out where the file is missing.',
}
/** What the words of an item are, by its kind; the others have none that authors write. */
export const wordsOfKind: Readonly<Partial<Record<ContentKind, WordsOfKind>>> = {
  audio: spokenWords,
  video: spokenWords,
  image: { what: 'Alternative text', description: 'What the picture tells, for whoever cannot see it.' },
}

/** WCAG 2.2, 1.1.1: a picture says in words what it tells. One for all languages says so in each of them. */
export function lacksAlternative(
  { kind, languages }: Pick<ContentItem, 'kind' | 'languages'>,
  { language, file, text }: Pick<ContentLanguage, 'language' | 'file' | 'text'>,
): boolean {
  const said = language === wordless ? languages.map((one) => one.text) : [text]
  return kind === 'image' && file !== null && said.every((words) => words.trim() === '')
}

/** What may be wrong with a sound: a badge, and what it means for callers. */
export const warningWords: Readonly<Record<SoundWarning, { badge: string; meaning: string }>> = {
  'too-loud': {
    badge: 'Recorded too loud',
    meaning:
      'Callers hear it as loud as other prompts, but it may sound strained or distorted. Record it again with the microphone turned down.',
  },
  'too-quiet': {
    badge: 'Too quiet',
    meaning:
      'It was recorded so faintly that callers hear the noise of the room with it, or hear it quieter than other prompts. Record it closer to the microphone.',
  },
  clipped: {
    badge: 'Clipped',
    meaning: 'Loud passages are cut off and crackle. Record it again with the microphone turned down.',
  },
  'too-long': {
    badge: 'Very long',
    meaning: 'Few callers listen for so long. Split it, or say less.',
  },
  'mostly-silent': {
    badge: 'Mostly silent',
    meaning:
      'Most of it is silence, or so faint that it was not made louder. Cut the silence off, or see whether this is the right file.',
  },
}

export const languageWords = (language: string): string =>
  language === wordless ? 'All languages' : languageName(language)

/** `0:07`, `1:05`, `1:02:03`. */
export function lengthWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const two = (part: number) => String(part).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** `820 B`, `4.2 MB`: by steps of 1,024, as the limits of the server are set. */
export function sizeWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const
  const step = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10))
  const size = bytes / 1024 ** step
  return `${step === 0 || size >= 100 ? Math.round(size) : Number(size.toFixed(1))} ${units[step] ?? 'B'}`
}

/** The sound of a language as long as it is known. */
export const durationOf = ({ sound, file }: Pick<ContentLanguage, 'sound' | 'file'>): number | null =>
  sound?.durationMs ?? file?.durationMs ?? null

/** Languages in which the item has no file though others have; none for what serves every language. */
export function missingLanguages(
  { kind, languages }: Pick<ContentItem, 'kind' | 'languages'>,
  wanted: readonly string[],
) {
  const isForAll = kind === 'music' || kind === 'image' || kind === 'recording'
  const filed = languages.filter(({ file }) => file !== null).map(({ language }) => language)
  if (isForAll || filed.includes(wordless)) return []
  return wanted.filter((language) => language !== wordless && !filed.includes(language))
}

/** `No file in German (Germany) and Hindi (India)`: what a number of missing languages stands for. */
export const missingWords = (missing: readonly string[]): string =>
  `No file in ${new Intl.ListFormat('en').format(missing.map(languageWords))}`

export const recordMissingWords = (missing: number): string =>
  missing === 1 ? 'Record the missing one' : `Record the ${missing.toLocaleString()} missing`

/** The language to show first: the one asked for, else the first of the company's with a file, else any. */
export function shownLanguage(
  { languages }: Pick<ContentItem, 'languages'>,
  wanted: string | undefined,
  ofCompany: readonly string[] = [],
): ContentLanguage | undefined {
  const filed = languages.filter(({ file }) => file !== null)
  const inOrder = [wanted, wordless, ...ofCompany].flatMap(
    (tag) => filed.find(({ language }) => language === tag) ?? [],
  )
  return inOrder[0] ?? filed[0] ?? languages[0]
}

/** Every warning of any language, once. */
export const warningsOf = ({ languages }: Pick<ContentItem, 'languages'>): SoundWarning[] => [
  ...new Set(languages.flatMap(({ sound }) => sound?.warnings ?? [])),
]

export const usesWords = (uses: number): string =>
  uses === 0 ? 'Not used' : uses === 1 ? 'Used in 1 flow' : `Used in ${uses.toLocaleString()} flows`

export const itemCount = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString()} items`)

/** `-18.2` of LUFS and dBTP, as a sentence has it. */
export const decibelWords = (value: number | null, unit: 'LUFS' | 'dBTP'): string =>
  value === null ? 'not measured' : `${value.toFixed(1).replace('-', '−')} ${unit}`

/** As the server keeps what is deleted (runtime/content/purge.ts). */
export const goneWords = 'Thirty days after it was deleted it is gone for good.'

/** Why nothing is done to a caller's recording in the library. */
export const recordingWords =
  'Recordings of calls belong to their sessions: there they are heard, and deleted by admins and owners.'
