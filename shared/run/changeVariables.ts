import { coerceValue } from '../flow/coerceValue.ts'
import type { Json } from '../flow/flow.ts'
import { maxStateBytes, utf8Length } from './guards.ts'
import type { Program } from './program.ts'
import { setVariables } from './run.ts'
import type { Session, SessionState, Values } from './session.ts'

export type VariableProblem = { name: string; message: string }
export type Changed =
  | { ok: true; session: Session & { state: SessionState }; values: Values }
  | { ok: false; problems: readonly VariableProblem[] }

/**
 * Sets variables of the outermost flow between two steps, as whoever tries a flow does: each a declared one, its value as its type
 * keeps it; null takes the value away. The session counts one more, as for a step. All of them or none.
 */
export function changeVariables(program: Program, session: Session, wanted: Values): Changed {
  const { state } = session
  const [outermost, ...inner] = state?.frames ?? []
  if (!state || !outermost) throw new Error(`Session ${session.id} was never started.`)
  const { variables, timeZone } = program.root.flow
  const problems: VariableProblem[] = []
  const values: Record<string, Json> = {}
  for (const [name, value] of Object.entries(wanted)) {
    const declared = variables.find((variable) => variable.name === name)
    const coerced = declared && value !== null ? coerceValue(value, declared.type, timeZone) : null
    if (!declared) problems.push({ name, message: `The flow declares no variable ${name}.` })
    else if (coerced === undefined)
      problems.push({
        name,
        message: `Variable ${name} is of type ${declared.type}, which the value cannot be read as.`,
      })
    else values[name] = coerced
  }
  if (problems.length > 0) return { ok: false, problems }
  const frames = [{ ...outermost, ...setVariables(outermost, program.root, values, false) }, ...inner]
  const next: SessionState = { ...state, frames }
  const [first = ''] = Object.keys(values)
  if (utf8Length(JSON.stringify(next)) > maxStateBytes)
    return {
      ok: false,
      problems: [{ name: first, message: `The session would keep more than ${maxStateBytes / 1024} KB.` }],
    }
  return { ok: true, session: { ...session, seq: session.seq + 1, state: next }, values }
}

/** Names whose values nobody is shown: declared sensitive, or kept among the secrets since one came of another. */
export function sensitiveNames(program: Program, { frames }: SessionState): ReadonlySet<string> {
  const declared = program.root.flow.variables.flatMap(({ name, sensitive }) => (sensitive ? [name] : []))
  return new Set([...declared, ...Object.keys(frames[0]?.secrets ?? {})])
}
