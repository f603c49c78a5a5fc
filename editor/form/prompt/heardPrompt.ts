import type { Flow } from '#shared/flow/flow.ts'
import { lookupLanguage } from '#shared/flow/language.ts'
import type { Prompt } from '#shared/flow/prompt.ts'
import { checkTemplate, renderTemplate } from '#shared/run/template.ts'
import { sampleScope, type Samples } from './samples.ts'
import { speechMs } from './speechLength.ts'
import { spokenValue } from './spokenValue.ts'

/** A piece of what a caller hears, in the language that it is said in. */
export type Heard =
  | { kind: 'words'; text: string; language: string; problem?: string; recording?: string }
  | { kind: 'pause'; seconds: number }

/** Every path that the templates of a prompt read, in any language. */
export function pathsIn(prompt: Prompt): string[] {
  const templates = prompt.flatMap((part) =>
    part.kind === 'value' ? [part.value] : part.kind === 'pause' ? [] : Object.values(part.text),
  )
  return [...new Set(templates.flatMap((template) => checkTemplate(template).paths))].sort()
}

type Hearing = { flow: Flow; language: string; samples: Samples; now: string }

/** What a caller of this language hears, with samples for values. As when a call runs, words missing in it come in the default one. */
export function heardPrompt(prompt: Prompt, { flow, language, samples, now }: Hearing): Heard[] {
  const scope = sampleScope(flow, { paths: pathsIn(prompt), samples, language, now })
  const render = (template: string, spoken: string) =>
    renderTemplate(template, scope, { now, timeZone: flow.timeZone, language: spoken })
  const writtenIn = (text: Readonly<Record<string, string>>) => Object.keys(text).filter((tag) => text[tag]?.trim())
  const best = (tags: readonly string[]) => lookupLanguage([language, flow.defaultLanguage], tags) ?? tags[0]
  const all = prompt.flatMap((part) => (part.kind === 'text' || part.kind === 'recording' ? writtenIn(part.text) : []))
  const valueLanguage = best(all) ?? language
  return prompt.flatMap((part): Heard[] => {
    switch (part.kind) {
      case 'pause':
        return [part]
      case 'value': {
        const { text, problem } = render(part.value, valueLanguage)
        return [
          {
            kind: 'words',
            text: spokenValue(text, part, valueLanguage),
            language: valueLanguage,
            ...(problem !== undefined && { problem }),
          },
        ]
      }
      case 'text':
      case 'recording': {
        const content = part.kind === 'recording' ? part.content : {}
        const spoken = best(Object.keys(content)) ?? best(writtenIn(part.text))
        if (spoken === undefined) return []
        const { text, problem } = render(part.text[spoken] ?? part.text[best(writtenIn(part.text)) ?? ''] ?? '', spoken)
        const recording = content[spoken]
        return [
          {
            kind: 'words',
            text,
            language: spoken,
            ...(problem !== undefined && { problem }),
            ...(recording !== undefined && { recording }),
          },
        ]
      }
      default:
        return part satisfies never
    }
  })
}

/** How long a recording is in a language, in milliseconds; undefined while that is not known. */
export type RecordingMs = (key: string, language: string) => number | undefined

/**
 * Seconds on the telephone, to half a second. Recordings whose length is not known count as their words; undefined when they have
 * none.
 */
export function heardSeconds(
  heard: readonly Heard[],
  { voices }: Pick<Flow, 'voices'>,
  recordingMs: RecordingMs = () => undefined,
): number | undefined {
  let ms = 0
  for (const piece of heard) {
    if (piece.kind === 'pause') ms += piece.seconds * 1000
    else if (piece.recording === undefined) ms += speechMs(piece.text, piece.language, voices?.[piece.language]?.rate)
    else {
      const known = recordingMs(piece.recording, piece.language)
      if (known === undefined && piece.text.trim() === '') return undefined
      ms += known ?? speechMs(piece.text, piece.language)
    }
  }
  return Math.round(ms / 500) / 2
}
