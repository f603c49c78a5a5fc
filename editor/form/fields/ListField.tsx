import type { Json } from '#shared/flow/flow.ts'
import { promptText } from '#shared/flow/promptText.ts'
import { promptOf } from '#shared/flow/variableUse.ts'
import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronRight, ChevronUp, GripVertical, Plus, X } from 'lucide-react'
import { useState, type DragEvent } from 'react'
import { useView } from '../../state/studio.ts'
import { below } from '../dataPath.ts'
import type { FieldSchema } from '../formSchema.ts'
import { problemsOf, useNodeForm, valueAt } from '../nodeForm.ts'
import { Field } from './Field.tsx'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'
import { Fields } from './Fields.tsx'
import { isRowOf, itemNameOf, itemTitle, movedItem, newItem } from './listItems.ts'

/** A list: add, remove, put in another order by buttons or by dragging. Items with many fields are folded behind a title. */
export function ListField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const language = useView((view) => view.language)
  const value = valueAt(form, path)
  const items: Json[] = Array.isArray(value) ? value : []
  const name = itemNameOf(schema)
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()
  const isLocked = form.readOnly !== undefined
  const isRow = isRowOf(schema.items)
  const isFull = schema.maxItems !== undefined && items.length >= schema.maxItems
  const isLeast = items.length <= (schema.minItems ?? 0)

  const change = (changed: Json[], deed: string) => form.set(path, changed, { deed })
  const move = (from: number, to: number) => {
    if (to < 0 || to >= items.length || from === to) return
    const wasOpen = form.isOpen(below(path, from))
    form.forget(path)
    if (wasOpen) form.setOpen(below(path, to), true)
    change(movedItem(items, from, to), `Move “${titleOf(from)}” in ${label}`)
  }
  const remove = (index: number) => {
    form.forget(path)
    change(items.toSpliced(index, 1), `Remove “${titleOf(index)}” from ${label}`)
  }
  const add = () => {
    const at = below(path, items.length)
    change([...items, newItem(schema, items)], `Add ${name.toLowerCase()} to ${label}`)
    form.setOpen(at, true)
    // Its key is a free one already.
    form.focusOn(schema.items?.properties?.['label'] ? below(at, 'label') : at)
  }
  const titleOf = (index: number): string => {
    const item = items[index] ?? null
    const fallback = `${name} ${index + 1}`
    return schema.items?.field === 'prompt'
      ? promptText(promptOf(item), language) || fallback
      : itemTitle(item, fallback)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    if (dragged !== undefined && over !== undefined) move(dragged, over)
    setDragged(undefined)
    setOver(undefined)
  }

  return (
    <FieldFrame
      path={path}
      label={label}
      help={schema.help}
      isOptional={isOptional && items.length === 0}
      isGroup
      actions={<span className="formCount numeric">{items.length > 0 ? items.length : ''}</span>}
    >
      {() => (
        <>
          {items.length > 0 && (
            <ol className="formList" onDrop={drop} onDragOver={(event) => event.preventDefault()}>
              {items.map((item, index) => (
                <li
                  key={keyOf(item, index)}
                  className="formItem"
                  data-row={isRow || undefined}
                  data-dragged={dragged === index || undefined}
                  data-over={
                    over === index && dragged !== index ? (index < (dragged ?? 0) ? 'above' : 'below') : undefined
                  }
                  data-field={below(path, index)}
                  onDragEnter={() => dragged !== undefined && setOver(index)}
                >
                  <ItemHead
                    title={titleOf(index)}
                    isFolding={!isRow}
                    isOpen={form.isOpen(below(path, index))}
                    hasProblem={!isRow && problemsOf(form, below(path, index), 'within').length > 0}
                    isLocked={isLocked}
                    isFirst={index === 0}
                    isLast={index === items.length - 1}
                    canRemove={!isLeast}
                    onToggle={() => form.setOpen(below(path, index), !form.isOpen(below(path, index)))}
                    onMove={(by) => move(index, index + by)}
                    onRemove={() => remove(index)}
                    onDragStart={() => setDragged(index)}
                    onDragEnd={() => {
                      setDragged(undefined)
                      setOver(undefined)
                    }}
                  />
                  {(isRow || form.isOpen(below(path, index))) && schema.items && (
                    <div className="formItemBody">
                      <ItemFields path={below(path, index)} schema={schema.items} name={`${name} ${index + 1}`} />
                    </div>
                  )}
                </li>
              ))}
            </ol>
          )}
          {!isLocked && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              className="formAdd"
              leftSection={<Plus size={13} aria-hidden />}
              disabled={isFull}
              onClick={add}
            >
              {isFull ? `At most ${schema.maxItems}` : `Add ${name.toLowerCase()}`}
            </Button>
          )}
        </>
      )}
    </FieldFrame>
  )
}

/** Ids stay with their items when the order changes, so the cursor does too. */
const keyOf = (item: Json, index: number): string | number => {
  const id = typeof item === 'object' && item !== null && !Array.isArray(item) ? item['id'] : undefined
  return typeof id === 'string' && id !== '' ? id : index
}

function ItemFields({ path, schema, name }: { path: string; schema: FieldSchema; name: string }) {
  if (schema.properties && schema.field === undefined) return <Fields path={path} schema={schema} />
  return <Field path={path} schema={{ label: name, ...schema, optional: false }} isRequired />
}

type ItemHeadProps = {
  title: string
  isFolding: boolean
  isOpen: boolean
  hasProblem: boolean
  isLocked: boolean
  isFirst: boolean
  isLast: boolean
  canRemove: boolean
  onToggle: () => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
  onDragStart: () => void
  onDragEnd: () => void
}

function ItemHead(props: ItemHeadProps) {
  const { title, isFolding, isOpen, hasProblem, isLocked, isFirst, isLast, canRemove } = props
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <div
      className="formItemHead"
      draggable={!isLocked && !(isFirst && isLast)}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', title)
        props.onDragStart()
      }}
      onDragEnd={props.onDragEnd}
    >
      {!isLocked && !(isFirst && isLast) && <GripVertical size={13} className="formGrip" aria-hidden />}
      {isFolding ? (
        <UnstyledButton className="formItemTitle" aria-expanded={isOpen} onClick={props.onToggle}>
          <Chevron size={14} aria-hidden />
          <span className="formItemWords">{title}</span>
          {hasProblem && <span className="formDot" role="img" aria-label="Has problems" />}
        </UnstyledButton>
      ) : (
        <span className="formItemTitle" />
      )}
      {!isLocked && (
        <span className="formItemActions">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={`Move ${title} up`}
            disabled={isFirst}
            onClick={() => props.onMove(-1)}
          >
            <ChevronUp size={13} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={`Move ${title} down`}
            disabled={isLast}
            onClick={() => props.onMove(1)}
          >
            <ChevronDown size={13} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={`Remove ${title}`}
            disabled={!canRemove}
            onClick={props.onRemove}
          >
            <X size={13} />
          </ActionIcon>
        </span>
      )}
    </div>
  )
}
