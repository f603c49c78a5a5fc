import type { z } from 'zod'

const count = (number: unknown, noun: string) => `${String(number)} ${noun}${Number(number) === 1 ? '' : 's'}`

/** What a schema has to say about a field in a form, for issues that have no sentence of their own. */
export function wordIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === '') return 'Fill this in.'
      if (issue.expected === 'number' || issue.expected === 'int') return 'Write a number.'
      return undefined
    case 'too_small':
      if (issue.origin === 'string')
        return issue.input === '' || issue.minimum === 1
          ? 'Fill this in.'
          : `Write at least ${count(issue.minimum, 'character')}.`
      if (issue.origin === 'array') return `Keep at least ${issue.minimum === 1 ? 'one' : String(issue.minimum)}.`
      return `The least is ${String(issue.minimum)}.`
    case 'too_big':
      if (issue.origin === 'string') return `This is longer than ${count(issue.maximum, 'character')}.`
      if (issue.origin === 'array') return `Keep at most ${String(issue.maximum)}.`
      return `The most is ${String(issue.maximum)}.`
    case 'invalid_value':
      return 'Choose one of the values offered.'
    case 'invalid_union':
      return 'This is not one of the values that can stand here.'
    case 'unrecognized_keys':
      return `Nothing here is called ${issue.keys.join(', ')}.`
    default:
      return undefined
  }
}
