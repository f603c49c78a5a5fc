import type { FlowText } from '#shared/flow/texts.ts'
import { Check } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { languageName } from '../studio/languageName.ts'
import { tooLong } from './textLimits.ts'

type TextCellProps = {
  id: string
  text: FlowText
  language: string
  isHere: boolean
  /** `start` takes the place of what is there, as in a spreadsheet. */
  writing: { start: string | undefined } | undefined
  isLocked: boolean
  onPoint: () => void
  onBegin: () => void
  /** With every change that can be kept. */
  onWrite: (words: string) => void
  onFinish: (words: string | undefined, then: 'stay' | 'down' | 'right' | 'left') => void
  onRight: () => void
}

/** One text in one language. */
export function TextCell({ id, text, language, isHere, writing, isLocked, ...rest }: TextCellProps) {
  const { onPoint, onBegin, onWrite, onFinish, onRight } = rest
  const words = text.texts[language] ?? ''
  const isMissing = text.missing.includes(language)
  const isStale = text.stale.includes(language)
  return (
    <div
      id={id}
      role="gridcell"
      className="textsCell"
      data-cursor={isHere || undefined}
      data-missing={isMissing || undefined}
      data-stale={isStale || undefined}
      onClick={() => !writing && onPoint()}
      onDoubleClick={() => !writing && onBegin()}
    >
      {writing ? (
        <Writing
          label={`${text.nodeLabel} in ${languageName(language)}`}
          kind={text.kind}
          start={writing.start ?? words}
          onWrite={onWrite}
          onFinish={onFinish}
        />
      ) : (
        <>
          <span className="textsWords" lang={language} dir="auto">
            {words === '' ? (
              <span className="textsNone">{isMissing ? 'Missing' : 'A recording'}</span>
            ) : text.kind === 'phrases' ? (
              words.split('\n').join(' · ')
            ) : (
              words
            )}
          </span>
          {isStale && (
            <span className="textsStale">
              <span>Look again</span>
              {!isLocked && (
                <button
                  type="button"
                  tabIndex={-1}
                  className="textsRight"
                  aria-label={`${languageName(language)} of ${text.nodeLabel} is right`}
                  onClick={(event) => {
                    event.stopPropagation()
                    onRight()
                  }}
                >
                  <Check size={12} aria-hidden /> Right
                </button>
              )}
            </span>
          )}
        </>
      )}
    </div>
  )
}

type WritingProps = { label: string; start: string } & Pick<TextCellProps, 'onWrite' | 'onFinish'> &
  Pick<FlowText, 'kind'>

function Writing({ label, kind, start: given, onWrite, onFinish }: WritingProps) {
  // As writing began: what is there changes with every letter.
  const [start] = useState(given)
  const [words, setWords] = useState(start)
  const field = useRef<HTMLTextAreaElement>(null)
  const isDone = useRef(false)
  const problem = tooLong({ kind }, words)
  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight + 2, 220)}px`
  }, [words])
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(start.length, start.length)
  }, [start])
  const finish = (...[kept, then]: Parameters<WritingProps['onFinish']>) => {
    if (isDone.current || (kept !== undefined && problem !== undefined && then !== 'stay')) return
    isDone.current = true
    // What is too long for the format cannot be kept: leaving it puts back what was there.
    onFinish(problem === undefined ? kept : undefined, then)
  }
  return (
    <>
      <textarea
        ref={field}
        className="textsWriting"
        aria-label={label}
        aria-invalid={problem !== undefined}
        rows={2}
        dir="auto"
        value={words}
        onChange={({ currentTarget: { value } }) => {
          setWords(value)
          if (tooLong({ kind }, value) === undefined) onWrite(value)
        }}
        onBlur={() => finish(words, 'stay')}
        onKeyDown={(event) => {
          event.stopPropagation()
          const isNewLine = event.shiftKey || event.altKey
          if (event.key === 'Escape') finish(undefined, 'stay')
          else if (event.key === 'Enter' && !isNewLine) finish(words, 'down')
          else if (event.key === 'Tab') finish(words, event.shiftKey ? 'left' : 'right')
          else return
          event.preventDefault()
        }}
      />
      <span
        className="textsHelp"
        role={problem === undefined ? undefined : 'alert'}
        data-problem={problem !== undefined || undefined}
      >
        {(problem && problem.charAt(0).toUpperCase() + problem.slice(1)) ??
          (kind === 'phrases' ? 'Shift Enter begins another phrase' : 'Shift Enter begins a new line')}
      </span>
    </>
  )
}
