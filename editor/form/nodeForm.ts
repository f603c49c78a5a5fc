import { isAtOrBelow } from '#shared/flow/fields.ts'
import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { createContext, useContext } from 'react'
import { readAt } from './dataPath.ts'
import type { FieldSchema } from './formSchema.ts'
import type { ToldProblems } from './toldProblems.ts'

/** The step is named after the field that was changed, or in words of its own: `Add choice to Choices`. */
type Named = { label: string; deed?: undefined } | { deed: string; label?: undefined }
export type SetHow = Named & {
  /** Typed: keystrokes that follow each other are one step. */
  isTyped?: boolean
  /** Where the keystrokes belong, when the first of them makes what the next are written into. */
  typedAt?: string
  /** Changed in the same step. */
  also?: (flow: Flow) => Flow
}

/** The form of one node, for the widgets in it. */
export type NodeForm = {
  node: FlowNode
  schema: FieldSchema
  data: Record<string, Json>
  problems: readonly Problem[]
  /** Those that stand at their fields. */
  told: ToldProblems
  /** Why nothing can be changed. */
  readOnly: string | undefined
  set(path: string, value: Json | undefined, how: SetHow): void
  isOpen(path: string): boolean
  /** Opens or closes what is at a path; closing a list's items by `forget`. */
  setOpen(path: string, isOpen: boolean): void
  forget(path: string): void
  /** Where the cursor goes after the next change. */
  focusOn(path: string): void
}

export const NodeFormContext = createContext<NodeForm | undefined>(undefined)

export function useNodeForm(): NodeForm {
  const form = useContext(NodeFormContext)
  if (!form) throw new Error('There is no form around this field.')
  return form
}

export const valueAt = ({ schema, data }: NodeForm, path: string): Json | undefined => readAt(schema, data, path)

/** Problems of a field alone, or with all that is in it. */
export const problemsOf = ({ problems }: NodeForm, path: string, how: 'alone' | 'within' = 'alone') =>
  problems.filter(({ field }) =>
    field === undefined ? false : how === 'alone' ? field === path : isAtOrBelow(field, path),
  )
