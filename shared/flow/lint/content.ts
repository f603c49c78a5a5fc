import type { ContentKind, SoundWarning } from '../../api/content.ts'
import { wordless } from '../bindings.ts'
import { lookupLanguage } from '../language.ts'
import type { Problem } from '../problem.ts'
import type { Prompt } from '../prompt.ts'
import { promptOf } from '../variableUse.ts'
import type { LintGraph, LintWorld, Rule } from './lintGraph.ts'

/** A content item as lint sees it: what it is, and what is there in each language. */
export type KnownContent = {
  kind: ContentKind
  /** Language → its file; languages that have words only are left out. */
  files: Readonly<Record<string, KnownFile>>
}
export type KnownFile = {
  /** In LUFS, as telephones hear it; null when it has no loudness, such as a beep. */
  loudness: number | null
  warnings: readonly SoundWarning[]
  /** False of a film without sound: telephones play nothing of it. */
  hasSound: boolean
  /** Whether a video has captions. */
  hasCaptions: boolean
}

const audible: readonly ContentKind[] = ['audio', 'music', 'video', 'recording']
const named = { image: 'an image', captions: 'captions' } as const satisfies Partial<Record<ContentKind, string>>

/** More than this between neighbours is heard as one voice being louder. EBU R 128 s1 allows ±1 LU within a programme; 6 LU doubles the impression. */
const widestGapLu = 6

type Played = {
  index: number
  language: string
  key: string
  item: KnownContent
  file: KnownFile | undefined
  text: string
}
type Place = { nodeId: string; path: string }

const itemOf = ({ content }: LintWorld, key: string) => (Object.hasOwn(content, key) ? content[key] : undefined)
/** As calls find it: a file in `en` serves `en-US`, one without words serves all. Only those that can be heard are bound. */
function fileOf({ files }: KnownContent, language: string): KnownFile | undefined {
  const heard = Object.fromEntries(Object.entries(files).filter(([, { hasSound }]) => hasSound))
  const tag = lookupLanguage([language], Object.keys(heard))
  return heard[tag ?? wordless] ?? heard[wordless]
}
const isSilent = ({ files }: KnownContent, language: string): boolean =>
  lookupLanguage([language], Object.keys(files)) !== undefined || files[wordless] !== undefined

/** The recordings of a prompt that the company has, in the order they are played, language by language. */
function playedIn(prompt: Prompt, world: LintWorld): Played[] {
  return prompt.flatMap((part, index) =>
    part.kind !== 'recording'
      ? []
      : Object.entries(part.content).flatMap(([language, key]) => {
          const item = itemOf(world, key)
          const text = part.text[language]?.trim() ?? ''
          return item ? [{ index, language, key, item, file: fileOf(item, language), text }] : []
        }),
  )
}

function* prompts({ nodes, world }: LintGraph): Generator<Place & { prompt: Prompt; played: Played[] }> {
  for (const { node, read, half } of nodes)
    for (const { field, value, path } of (read ?? half)?.fields ?? []) {
      if (field !== 'prompt') continue
      const prompt = promptOf(value)
      const played = playedIn(prompt, world)
      if (played.length > 0) yield { nodeId: node.id, path, prompt, played }
    }
}

const at = ({ nodeId, path }: Place, { index, language }: Played): Pick<Problem, 'nodeId' | 'field' | 'language'> => ({
  nodeId,
  field: `${path}.${index}.content.${language}`,
  language,
})

export const unplayableContent: Rule = function* (graph) {
  for (const { played, ...place } of prompts(graph))
    for (const one of played) {
      const { item, file, key, language, text } = one
      if (!audible.includes(item.kind)) {
        const what = item.kind === 'image' || item.kind === 'captions' ? named[item.kind] : item.kind
        yield {
          severity: 'error',
          rule: 'unplayable-content',
          ...at(place, one),
          message: `${key} is ${what}: there is nothing to hear.`,
        }
      } else if (!file && isSilent(item, language))
        yield {
          severity: text === '' ? 'error' : 'warning',
          rule: 'silent-content',
          ...at(place, one),
          message:
            text === ''
              ? `${key} has no sound in ${language}: it is silent on the phone, and there are no words to read out instead.`
              : `${key} has no sound in ${language}: it is silent on the phone, and callers hear the words read out.`,
        }
      else if (!file)
        yield {
          severity: text === '' ? 'error' : 'warning',
          rule: 'content-without-file',
          ...at(place, one),
          message:
            text === ''
              ? `${key} has no file in ${language}, and there are no words to read out instead.`
              : `${key} has no file in ${language}: callers hear the words read out.`,
        }
    }
}

const told: Readonly<Record<SoundWarning, string>> = {
  'too-loud': 'was recorded too loud, and may sound strained',
  'too-quiet': 'was recorded too quietly',
  clipped: 'is distorted: its peaks are cut off',
  'too-long': 'is very long for a prompt',
  'mostly-silent': 'is mostly silence',
}

export const doubtfulSound: Rule = function* (graph) {
  for (const { played, ...place } of prompts(graph))
    for (const one of played)
      for (const warning of one.file?.warnings ?? [])
        yield {
          severity: 'warning',
          rule: 'doubtful-sound',
          ...at(place, one),
          message: `${one.key} ${told[warning]} (${one.language}).`,
        }
}

/** Two recordings one after the other, of which one is much louder. */
export const unevenLoudness: Rule = function* (graph) {
  for (const { played, ...place } of prompts(graph)) {
    const before = new Map<string, Played>()
    for (const one of played) {
      const neighbour = before.get(one.language)
      before.set(one.language, one)
      const loudness = one.file?.loudness ?? undefined
      const other = neighbour?.file?.loudness ?? undefined
      if (neighbour === undefined || loudness === undefined || other === undefined) continue
      const gap = Math.abs(loudness - other)
      if (gap <= widestGapLu) continue
      const [louder, softer] = loudness > other ? [one, neighbour] : [neighbour, one]
      yield {
        severity: 'warning',
        rule: 'uneven-loudness',
        ...at(place, one),
        message: `${louder.key} is ${Math.round(gap)} LU louder than ${softer.key} beside it (${one.language}).`,
      }
    }
  }
}

/** WCAG 2.2, 1.2.2: a video with sound has captions. */
export const videoWithoutCaptions: Rule = function* (graph) {
  for (const { played, ...place } of prompts(graph))
    for (const one of played)
      if (one.item.kind === 'video' && one.file && !one.file.hasCaptions)
        yield {
          severity: 'warning',
          rule: 'video-without-captions',
          ...at(place, one),
          message: `The video ${one.key} has no captions in ${one.language}.`,
        }
}
