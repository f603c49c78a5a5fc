import { isAtOrBelow } from '#shared/flow/fields.ts'
import type { FlowNode } from '#shared/flow/flow.ts'
import type { AnyNodeType } from '#shared/flow/defineNode.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { toastDone } from '../shell/toast.ts'
import { useStudio, useView } from '../state/studio.ts'
import { wayBackFrom } from '../state/wayBackFrom.ts'
import { below } from './dataPath.ts'
import { setNodeValue } from './editNode.ts'
import { formSchemaOf } from './formSchema.ts'
import type { NodeForm } from './nodeForm.ts'
import { createToldProblems } from './toldProblems.ts'

/** Of the part that is folded away at first. */
export const advancedPath = '(advanced)'

type FormInput = { node: FlowNode; type: AnyNodeType; title: string; problems: readonly Problem[] }

/** The form of a node: its values, what is folded open in it, and the cursor where somebody asked for it. */
export function useNodeFormState({ node, type, title, problems }: FormInput): {
  form: NodeForm
  place: RefObject<HTMLDivElement | null>
} {
  const { document, readOnly } = useStudio()
  const focus = useView((view) => view.focus)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [wanted, setWanted] = useState<{ path: string; at: number }>()
  const place = useRef<HTMLDivElement>(null)
  const [told] = useState(createToldProblems)
  const schema = formSchemaOf(type)
  const isNewer = node.version > type.version

  const form = useMemo<NodeForm>(
    () => ({
      node,
      schema,
      data: node.data,
      problems,
      told,
      readOnly: readOnly ?? (isNewer ? 'This node was made by a newer Patchbay.' : undefined),
      set(path, value, { label, deed, isTyped, typedAt = path, also }) {
        if (readOnly !== undefined || isNewer) return
        const step = `${deed ?? `Change ${label}`} of ${title}`
        const before = document.getState().flow
        document.edit(
          step,
          (flow) => {
            const changed = setNodeValue(flow, node.id, path, value)
            return also ? also(changed) : changed
          },
          isTyped ? { join: `${node.id} ${typedAt}` } : {},
        )
        const lost = before.edges.length - document.getState().flow.edges.length
        if (lost > 0) toastDone(lostWords(lost), wayBackFrom(document, step))
      },
      isOpen: (path) => open.has(path),
      setOpen: (path, isOpen) =>
        setOpen((now) => (isOpen ? new Set([...now, path]) : new Set([...now].filter((one) => one !== path)))),
      forget: (path) => setOpen((now) => new Set([...now].filter((one) => !isAtOrBelow(one, path)))),
      focusOn: (path) => setWanted((before) => ({ path, at: (before?.at ?? 0) + 1 })),
    }),
    [node, schema, problems, told, readOnly, isNewer, document, title, open],
  )

  // Everything around the field is folded open first; the cursor goes in once that is drawn.
  const asked = focus?.nodeId === node.id ? focus : null
  const askedPath = asked?.field
  const askedAt = asked?.at
  useEffect(() => {
    if (askedPath === undefined) return
    const names = askedPath.split('.')
    const above = names.map((_, index) => names.slice(0, index + 1).join('.'))
    const isAdvanced = schema.properties?.[names[0] ?? '']?.advanced === true
    setOpen((now) => new Set([...now, ...above, ...(isAdvanced ? [advancedPath] : [])]))
    const full =
      asked?.language !== undefined && !askedPath.endsWith(asked.language)
        ? below(askedPath, asked.language)
        : askedPath
    setWanted((before) => ({ path: full, at: (before?.at ?? 0) + 1 }))
    // `askedAt` tells two askings for the same field apart.
  }, [askedPath, askedAt, schema, asked?.language])

  useEffect(() => {
    if (wanted && place.current) putCursor(place.current, wanted.path)
  }, [wanted])

  return { form, place }
}

const lostWords = (ways: number) =>
  ways === 1 ? 'The way that led on from there went with it.' : `${ways} ways that led on from there went with it.`

const focusable =
  'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled), button:not(:disabled)'

/** Puts the cursor into a field, or into the nearest one around it that is drawn. */
function putCursor(place: HTMLElement, path: string): void {
  const fields = new Map(
    [...place.querySelectorAll<HTMLElement>('[data-field]')]
      .reverse()
      .map((field) => [field.dataset['field'] ?? '', field]),
  )
  const names = path.split('.')
  for (let count = names.length; count > 0; count--) {
    const field = fields.get(names.slice(0, count).join('.'))
    if (!field) continue
    const control =
      field.querySelector<HTMLElement>('.formItemBody input, .formItemBody textarea, .formItemBody select') ??
      field.querySelector<HTMLElement>('.formControl input, .formControl textarea, .formControl select') ??
      field.querySelector<HTMLElement>(focusable)
    field.scrollIntoView?.({ block: 'nearest' })
    control?.focus()
    if (control instanceof HTMLInputElement && control.type === 'text') control.select()
    return
  }
}
