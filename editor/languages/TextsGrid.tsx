import { markTranslated, setText, type Completeness, type FlowText } from '#shared/flow/texts.ts'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { newId } from '../graph/newId.ts'
import { useFlow, useStudio } from '../state/studio.ts'
import { languageName } from '../studio/languageName.ts'
import { useRowWindow } from '../studio/useRowWindow.ts'
import { gridMove } from './gridMoves.ts'
import { TextCell } from './TextCell.tsx'
import { nodeWords, placeWords } from './textFilter.ts'

/** As texts.css draws a row: two lines of words. */
const rowHeight = 52
/** In pixels; texts.css keeps the first one in view. */
const whereWidth = 200
const leastWidth = 240

type TextsGridProps = {
  texts: readonly FlowText[]
  languages: readonly string[]
  complete: Readonly<Record<string, Completeness>>
  onSaid: (said: string) => void
  /** The text that is being written, which is to stay in `texts`; undefined when none is any more. */
  onWriting: (key: string | undefined) => void
}

/** One text being written: where, from what, and the name of its step. */
type Writing = { key: string; language: string; start: string | undefined; before: string; join: string }

/** Texts by language, as a spreadsheet: arrows go from cell to cell, Enter or a letter begins to write, Escape leaves it as it was. */
export function TextsGrid({ texts, languages, complete, onSaid, onWriting }: TextsGridProps) {
  const { document: flowDocument, view, readOnly } = useStudio()
  const nodes = useFlow((flow) => flow.nodes)
  const defaultLanguage = useFlow((flow) => flow.defaultLanguage)
  const [place, setPlace] = useState<{ key: string | undefined; row: number; column: number }>({
    ...{ key: undefined, row: 0, column: 1 },
  })
  const [writing, setWritingHere] = useState<Writing>()
  const setWriting = (next: Writing | undefined) => {
    setWritingHere(next)
    onWriting(next?.key)
  }
  const grid = useRef<HTMLDivElement>(null)
  const id = useId()
  // A text that the filter no longer shows leaves its place to the next one.
  const found = place.key === undefined ? -1 : texts.findIndex(({ key }) => key === place.key)
  const at = found >= 0 ? found : Math.max(0, Math.min(place.row, texts.length - 1))
  const column = Math.min(place.column, languages.length)
  const text = texts[at]
  const language = languages[column - 1]
  const shown = useRowWindow(grid, { count: texts.length, at, rowHeight })
  const cellId = (row: number, of: number) => `${id}-${row}-${of}`
  useEffect(() => {
    window.document.getElementById(`${id}-${at}-${column}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [id, at, column])

  const goTo = (row: number, to: number) => {
    setWriting(undefined)
    setPlace({ key: texts[row]?.key, row, column: to })
  }
  const placeOf = ({ nodeId, key }: FlowText, tag: string) => ({
    nodeId,
    path: key.slice(nodeId.length + 1),
    language: tag,
  })
  const write = (of: FlowText, tag: string, words: string, join?: string) =>
    flowDocument.edit(
      `Change ${languageName(tag)} of ${of.nodeLabel}`,
      (flow) => setText(flow, { ...placeOf(of, tag), text: words }),
      join === undefined ? {} : { join, isOneStep: true },
    )
  const markRight = (of: FlowText, tag: string) => {
    if (readOnly !== undefined || !of.stale.includes(tag)) return
    flowDocument.edit(`Mark ${languageName(tag)} of ${of.nodeLabel} as right`, (flow) =>
      markTranslated(flow, placeOf(of, tag)),
    )
    onSaid('Marked as right.')
  }
  const begin = (start?: string) => {
    if (readOnly !== undefined) return onSaid(readOnly)
    if (!text || language === undefined) return
    const join = newId('writing')
    setPlace({ key: text.key, row: at, column })
    setWriting({ key: text.key, language, start, before: text.texts[language] ?? '', join })
  }
  // Every letter goes into the document at once: a cell out of view is taken off the page. A blank text is none, and ends with it.
  const writeOn = (of: FlowText, words: string) => {
    if (writing?.key === of.key && words.trim() !== '') write(of, writing.language, words, writing.join)
  }
  const jump = (of: FlowText, tag: string | undefined) =>
    view.goTo(of.nodeId, { field: of.path, ...(tag !== undefined && { language: tag }) })
  const finish = (of: FlowText, words: string | undefined, then: 'stay' | 'down' | 'right' | 'left') => {
    if (writing?.key !== of.key) return
    const next = then === 'down' ? (texts[at + 1] ?? of) : of
    const { language: tag, before, join } = writing
    setWriting(undefined)
    setPlace({
      key: next.key,
      row: at,
      column:
        then === 'right' ? Math.min(column + 1, languages.length) : then === 'left' ? Math.max(column - 1, 1) : column,
    })
    if (words !== undefined) write(of, tag, words, join)
    else if (!flowDocument.takeBack(join)) write(of, tag, before)
    grid.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || !text) return
    const withMod = event.ctrlKey || event.metaKey
    const done = () => (event.preventDefault(), event.stopPropagation())
    const move = gridMove(event.key, { row: at, column, rows: texts.length, columns: languages.length + 1, withMod })
    if (move) return (done(), goTo(move.row, move.column))
    if (event.key === 'Enter' && withMod) return (done(), language !== undefined && markRight(text, language))
    if (event.key === 'Enter' || event.key === 'F2')
      return (done(), language === undefined ? jump(text, undefined) : begin())
    if (event.key === 'Delete' && language !== undefined && readOnly === undefined)
      return (done(), write(text, language, ''))
    if (event.key.length === 1 && !withMod && !event.altKey && language !== undefined) return (done(), begin(event.key))
  }

  // One width for all rows: none is as wide as its longest sentence.
  const minWidth = whereWidth + languages.length * leastWidth
  const columns = `${whereWidth}px repeat(${languages.length}, minmax(${leastWidth}px, 1fr))`
  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Texts and translations"
      aria-rowcount={texts.length + 1}
      aria-colcount={languages.length + 1}
      aria-readonly={readOnly !== undefined}
      aria-activedescendant={text ? cellId(at, column) : undefined}
      tabIndex={0}
      className="textsGrid"
      onKeyDown={onKeyDown}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="textsRow textsHead"
        style={{ gridTemplateColumns: columns, minWidth }}
      >
        <div role="columnheader" className="textsCell textsWhere">
          Where
        </div>
        {languages.map((tag) => {
          const { percent = 100, stale = 0, total = 0 } = complete[tag] ?? {}
          const done = `${percent} % of ${total.toLocaleString('en')} ${total === 1 ? 'text' : 'texts'}`
          return (
            <div key={tag} role="columnheader" className="textsCell">
              <span className="textsLanguage">{languageName(tag)}</span>
              <span className="quiet numeric">
                {tag === defaultLanguage ? `default, ${done}` : done}
                {stale > 0 && `, ${stale} stale`}
              </span>
            </div>
          )
        })}
      </div>
      <div
        role="rowgroup"
        className="textsBody"
        style={{ minWidth, ...(shown.height !== undefined && { height: shown.height }) }}
      >
        {shown.rows.map(({ index, top }) => {
          const one = texts[index]
          const node = one && nodes.find(({ id: nodeId }) => nodeId === one.nodeId)
          if (!one || !node) return null
          return (
            <div
              key={one.key}
              role="row"
              aria-rowindex={index + 2}
              className="textsRow"
              data-active={index === at || undefined}
              style={{
                gridTemplateColumns: columns,
                ...(top !== undefined && { position: 'absolute', insetInline: 0, top }),
              }}
            >
              <div
                id={cellId(index, 0)}
                role="rowheader"
                className="textsCell textsWhere"
                data-cursor={(index === at && column === 0) || undefined}
                onClick={() => goTo(index, 0)}
                onDoubleClick={() => jump(one, undefined)}
              >
                <span className="textsNode">{nodeWords(node, defaultLanguage, one)}</span>
                <span className="textsPlace">{placeWords(node, one)}</span>
              </div>
              {languages.map((tag, number) => {
                const isHere = index === at && column === number + 1
                return (
                  <TextCell
                    key={tag}
                    id={cellId(index, number + 1)}
                    text={one}
                    language={tag}
                    isHere={isHere}
                    writing={writing?.key === one.key && writing.language === tag ? writing : undefined}
                    isLocked={readOnly !== undefined}
                    onPoint={() => {
                      goTo(index, number + 1)
                      grid.current?.focus({ preventScroll: true })
                    }}
                    onBegin={() => begin()}
                    onWrite={(words) => writeOn(one, words)}
                    onFinish={(words, then) => finish(one, words, then)}
                    onRight={() => markRight(one, tag)}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}
