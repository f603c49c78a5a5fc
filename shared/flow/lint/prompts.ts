import { isPromptEmpty } from '../promptText.ts'
import type { Phrases, Prompt } from '../prompt.ts'
import type { Problem } from '../problem.ts'
import { promptOf } from '../variableUse.ts'
import type { Rule } from './lintGraph.ts'

export const emptyPrompt: Rule = function* ({ nodes }) {
  for (const { node, read, half } of nodes)
    for (const { field, value, path, label, isOptional } of (read ?? half)?.fields ?? [])
      if (field === 'prompt' && !isOptional && isPromptEmpty(promptOf(value)))
        yield {
          severity: 'error',
          rule: 'empty-prompt',
          nodeId: node.id,
          field: path,
          message: label === undefined ? 'There is nothing to hear.' : `“${label}” is empty: there is nothing to hear.`,
        }
}

/**
 * A recording that was never chosen, and has no words to read out instead. Only a warning: the rest is heard, or nothing has to be.
 * A prompt that has to be filled, and is wholly empty, has its own rule.
 */
export const emptyRecording: Rule = function* ({ nodes }) {
  for (const { node, read, half } of nodes)
    for (const { field, value, path, isOptional } of (read ?? half)?.fields ?? []) {
      if (field !== 'prompt') continue
      const prompt = promptOf(value)
      if (!isOptional && isPromptEmpty(prompt)) continue
      for (const [index, part] of prompt.entries())
        if (part.kind === 'recording' && isPromptEmpty([part]))
          yield {
            severity: 'warning',
            rule: 'empty-recording',
            nodeId: node.id,
            field: `${path}.${index}`,
            message: 'No recording is chosen, and there are no words: callers hear nothing of this part.',
          }
    }
}

/** Languages a prompt has to be in; what is wholly empty has its own rule. */
function missingIn(prompt: Prompt, languages: readonly string[]): Map<string, number> {
  const missing = new Map<string, number>()
  for (const [index, part] of prompt.entries()) {
    if (part.kind !== 'text' && part.kind !== 'recording') continue
    const has = (language: string) =>
      Boolean(part.text[language]?.trim()) || (part.kind === 'recording' && part.content[language] !== undefined)
    if (!languages.some(has)) continue
    for (const language of languages) if (!has(language) && !missing.has(language)) missing.set(language, index)
  }
  return missing
}

/** The default language is what the others fall back to: without it a caller may hear nothing. */
export const missingLanguage: Rule = function* ({ nodes, flow: { languages, defaultLanguage } }) {
  for (const { node, read, half } of nodes)
    for (const { field, value, path, label } of (read ?? half)?.fields ?? []) {
      const tell = (language: string, what: string): Problem => ({
        severity: language === defaultLanguage ? 'error' : 'warning',
        rule: 'missing-language',
        nodeId: node.id,
        field: path,
        language,
        message: `${what} in ${language}${language === defaultLanguage ? ', the default language' : ''}.`,
      })
      if (field === 'prompt')
        for (const [language] of missingIn(promptOf(value), languages))
          yield tell(language, `${label === undefined ? 'The prompt' : `“${label}”`} has no words`)
      if (field !== 'phrases' || typeof value !== 'object' || value === null) continue
      const phrases = value as Phrases
      const has = (language: string) => (phrases[language]?.length ?? 0) > 0
      if (languages.some(has))
        for (const language of languages)
          if (!has(language)) yield { ...tell(language, 'Nothing to say is given'), severity: 'warning' }
    }
}
