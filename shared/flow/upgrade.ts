import type { z } from 'zod'
import { cleanJson, isTooDeep, maxJsonDepth } from './cleanText.ts'
import { currentFormat, flowSchema, type Flow, type Json } from './flow.ts'

type Document = Readonly<Record<string, Json>>

/** Brings a document of one format to the next. `name` says what changed, for logs. */
export type UpgradeStep = { name: string; upgrade: (document: Document) => Document }

/** By the format a step starts from. Empty as long as format 1 is the only one there has been. */
export const upgradeSteps: Readonly<Record<number, UpgradeStep>> = {}

export type ReadProblem = { path: string; message: string }
export type ReadFlow =
  { ok: true; flow: Flow; upgrades: readonly string[] } | { ok: false; problems: readonly ReadProblem[] }

const refuse = (message: string, path = ''): ReadFlow => ({ ok: false, problems: [{ path, message }] })
/** Enough to go by; a document that is something else altogether has thousands. */
const maxProblems = 50

/** A flow from any JSON: cleaned, brought to the current format, checked. Never throws. `upgrades` names the steps taken. */
export function readFlow(
  raw: unknown,
  { steps = upgradeSteps, format: current = currentFormat, schema = flowSchema as z.ZodType<Flow> } = {},
): ReadFlow {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return refuse('A flow is a JSON object.')
  if (isTooDeep(raw)) return refuse(`The document is nested more than ${maxJsonDepth} deep.`)
  let document = cleanJson(raw) as Document
  const { format } = document
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 0)
    return refuse('A flow names its format, a whole number.', 'format')
  if (format > current)
    return refuse(
      `This flow was made by a newer Patchbay (format ${format}; this one reads up to ${current}).`,
      'format',
    )
  const upgrades: string[] = []
  for (let from = format; from < current; from++) {
    const step = Object.hasOwn(steps, from) ? steps[from] : undefined
    if (!step) return refuse(`There is no way from format ${from} to ${from + 1}.`, 'format')
    try {
      document = { ...step.upgrade(document), format: from + 1 }
    } catch {
      return refuse(`The document could not be brought from format ${from} to ${from + 1} (${step.name}).`, 'format')
    }
    upgrades.push(step.name)
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return { ok: true, flow: parsed.data, upgrades }
  return { ok: false, problems: parsed.error.issues.slice(0, maxProblems).map(problemOf) }
}

/** An issue as path and sentence. */
function problemOf(issue: z.core.$ZodIssue): ReadProblem {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys')
    return { path, message: `${issue.keys.map((key) => `“${key.slice(0, 64)}”`).join(', ')} is not known here.` }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return { path, message: `${String(issue.path.at(-1) ?? 'This')} is missing.` }
  return { path, message: issue.message.endsWith('.') ? issue.message : `${issue.message}.` }
}
