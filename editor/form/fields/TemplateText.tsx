import { Input, Portal, Textarea, VisuallyHidden } from '@mantine/core'
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { useStudio } from '../../state/studio.ts'
import { caretPlace } from './caretPlace.ts'
import type { ControlProps } from './FieldFrame.tsx'
import { completed, namesIn, suggestionsFor, writingAt, type Suggestion, type Writing } from './suggestions.ts'

type Field = HTMLTextAreaElement | HTMLInputElement
type Offer = { writing: Writing; names: readonly Suggestion[]; left: number; top: number; bottom: number }

type TemplateTextProps = {
  control: Partial<ControlProps> & { 'aria-label'?: string; lang?: string; placeholder?: string; spellCheck?: boolean }
  value: string
  onChange: (text: string) => void
  /** Rows at least; a single line when left out. */
  rows?: number
  isCode?: boolean
}

const [listWidth, listHeight] = [300, 240]

/** Text with `{{ … }}` in it: names are offered under the caret as soon as the brackets are typed. */
export function TemplateText({ control, value, onChange, rows, isCode = false }: TemplateTextProps) {
  const { document: flowDocument } = useStudio()
  const field = useRef<Field>(null)
  const [offer, setOffer] = useState<Offer>()
  const [active, setActive] = useState(0)
  const caretAfter = useRef<number>(undefined)
  const listId = useId()
  const found = offer ? suggestionsFor(offer.names, offer.writing) : []
  const isOpen = found.length > 0
  const chosen = found[Math.min(active, found.length - 1)]

  useLayoutEffect(() => {
    if (caretAfter.current === undefined) return
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current)
    caretAfter.current = undefined
  })

  // A problem that appears above, a line more, a wheel: the list stays under the line it is for.
  useEffect(() => {
    if (!isOpen) return
    let last = ''
    let frame = requestAnimationFrame(function follow() {
      const target = field.current
      if (!target) return
      const { top, left, height } = target.getBoundingClientRect()
      const now = [top, left, height, target.scrollTop].join()
      if (now !== last) setOffer((before) => before && { ...before, ...caretPlace(target, before.writing.from) })
      last = now
      frame = requestAnimationFrame(follow)
    })
    return () => cancelAnimationFrame(frame)
  }, [isOpen])

  const look = (target: Field) => {
    const caret = target.selectionStart ?? target.value.length
    const writing = writingAt(target.value, caret)
    if (!writing) return setOffer(undefined)
    setActive(0)
    setOffer((before) => ({
      writing,
      names: before?.names ?? namesIn(flowDocument.getState().flow),
      ...caretPlace(target, writing.from),
    }))
  }
  const choose = (suggestion: Suggestion | undefined) => {
    const target = field.current
    if (!target || !offer || !suggestion) return
    const done = completed(target.value, target.selectionStart ?? target.value.length, offer.writing, suggestion.name)
    caretAfter.current = done.caret
    setOffer(undefined)
    onChange(done.text)
    target.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return
    if (event.key === 'ArrowDown') setActive((place) => (place + 1) % found.length)
    else if (event.key === 'ArrowUp') setActive((place) => (place + found.length - 1) % found.length)
    else if (event.key === 'Enter' || event.key === 'Tab') choose(chosen)
    else if (event.key === 'Escape') setOffer(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shared = {
    ...control,
    size: 'xs',
    value,
    onKeyDown,
    onBlur: () => setOffer(undefined),
    onClick: ({ currentTarget }: { currentTarget: Field }) => offer && look(currentTarget),
    onChange: ({ currentTarget }: { currentTarget: Field }) => {
      onChange(currentTarget.value)
      look(currentTarget)
    },
    'aria-autocomplete': 'list' as const,
    'aria-haspopup': 'listbox' as const,
    autoComplete: 'off',
    // An open dialog around the field leaves Escape to the list.
    'data-mantine-stop-propagation': isOpen,
    ...(isOpen && chosen && { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${found.indexOf(chosen)}` }),
    ...(isCode && { classNames: { input: 'formCode' }, spellCheck: false }),
  }
  return (
    <>
      {rows === undefined ? (
        <Input {...shared} ref={field as Ref<HTMLInputElement>} />
      ) : (
        <Textarea {...shared} ref={field as Ref<HTMLTextAreaElement>} autosize minRows={rows} maxRows={16} />
      )}
      <VisuallyHidden role="status">{isOpen ? `${found.length} names. Arrow keys choose.` : ''}</VisuallyHidden>
      {isOpen && offer && (
        <SuggestionList listId={listId} offer={offer} found={found} chosen={chosen} choose={choose} point={setActive} />
      )}
    </>
  )
}

type SuggestionListProps = {
  listId: string
  offer: Offer
  found: readonly Suggestion[]
  chosen: Suggestion | undefined
  choose: (suggestion: Suggestion) => void
  point: (index: number) => void
}

function SuggestionList({ listId, offer, found, chosen, choose, point }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' })
  }, [chosen])
  const isAbove = offer.bottom + listHeight > window.innerHeight && offer.top > listHeight
  return (
    <Portal>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={offer.writing.kind === 'name' ? 'Names' : 'Filters'}
        className="formSuggestions"
        style={{
          left: Math.max(8, Math.min(offer.left, window.innerWidth - listWidth - 8)),
          width: listWidth,
          maxHeight: listHeight,
          ...(isAbove ? { bottom: window.innerHeight - offer.top + 4 } : { top: offer.bottom + 4 }),
        }}
      >
        {found.map((suggestion, index) => (
          <div
            key={suggestion.name}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={suggestion === chosen}
            className="formSuggestion"
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            // One row looks chosen, by keys or by pointer; a list that scrolls under a pointer at rest chooses nothing.
            onPointerMove={() => point(index)}
            onClick={() => choose(suggestion)}
          >
            <span className="formSuggestionName">{suggestion.name}</span>
            <span className="formSuggestionHint">{suggestion.hint}</span>
          </div>
        ))}
      </div>
    </Portal>
  )
}
