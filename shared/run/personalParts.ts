import { maxScriptLine, type Json } from '../flow/flow.ts'
import { callerNumberOf, isFictional, jsonLine, scriptOf, type Conversation } from './scriptOf.ts'

/** What of a conversation its caller, or the customer of a service, may not want in a document that goes to other people. */
export type PersonalParts = {
  /** The caller's own number; undefined when it was withheld or belongs to nobody. */
  callerNumber: string | undefined
  /** What web services answered: `line` is that of the script, from 0, `body` its JSON. */
  answers: readonly { line: number; status: number; body: string }[]
}

export function personalParts(conversation: Conversation): PersonalParts {
  const number = callerNumberOf(conversation)
  return {
    callerNumber: number === undefined || isFictional(number) ? undefined : number,
    answers: scriptOf(conversation).script.flatMap((text, line) => {
      const [, status, body] = /^respond (\d{3}) (.*)$/s.exec(text) ?? []
      return status === undefined || body === undefined || body === '{}' ? [] : [{ line, status: Number(status), body }]
    }),
  }
}

/** The line of a script by which a web service answers; nothing written is an empty answer. Not ok: a sentence that says why. */
export function answerLineOf(status: number, body: string): { ok: true; line: string } | { ok: false; why: string } {
  let value: Json
  try {
    value = JSON.parse(body.trim() === '' ? '{}' : body) as Json
  } catch {
    return { ok: false, why: 'This is not JSON.' }
  }
  const line = `respond ${status} ${jsonLine(value)}`
  if (line.length > maxScriptLine) return { ok: false, why: `A test takes ${maxScriptLine} characters of an answer.` }
  return { ok: true, line }
}
