import './find.css'
import { ActionIcon, Text, TextInput, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { ArrowDown, ArrowUp, CaseSensitive, Replace, Search, WholeWord } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { PanelHead } from '../studio/PanelHead.tsx'
import { useFoundStore } from './found.ts'
import { ReplaceRow } from './ReplaceRow.tsx'
import { hitsByPlace, markedText, searchFlow, type Hit } from './searchFlow.ts'

/** More than anybody reads; the count still tells of all. */
const maxShown = 300

/** Looks for words in the whole document; what is found is lit on the canvas while the panel is open. */
export function FindPanel() {
  const { view } = useStudio()
  const flow = useFlow((now) => now)
  const language = useView((state) => state.language)
  const [options, setOptions] = useState({ find: '', matchCase: false, wholeWord: false })
  const [isReplacing, setIsReplacing] = useState(false)
  const [current, setCurrent] = useState<string>()
  const [said, setSaid] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  // The field takes letters at once; a large flow is searched when there is time.
  const [asked, within] = [useDeferredValue(options), useDeferredValue(flow)]
  const hits = useMemo(() => searchFlow(within, { ...asked, language }), [within, asked, language])
  const groups = useMemo(() => hitsByPlace(hits.slice(0, maxShown)), [hits])
  const nodeIds = useMemo(() => new Set(hits.flatMap(({ place }) => (place.kind === 'node' ? [place.id] : []))), [hits])
  const isAsking = asked.find.trim() !== ''

  useEffect(() => useFoundStore.setState({ found: isAsking ? nodeIds : null }), [isAsking, nodeIds])
  useEffect(() => () => useFoundStore.setState({ found: null }), [])
  useEffect(() => {
    const toField = () => {
      field.current?.focus()
      field.current?.select()
    }
    toField()
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') toField()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])

  const foundNow = useRef(hits)
  useEffect(() => {
    foundNow.current = hits
  })
  useEffect(() => {
    // The first is shown as one writes; the cursor stays in the field.
    const [first] = asked.find.trim() === '' ? [] : foundNow.current
    if (!first) return
    setCurrent(first.key)
    const { id } = first.place
    if (id !== undefined)
      view.setState(({ focus }) => ({ selected: new Set([id]), focus: { nodeId: id, at: (focus?.at ?? 0) + 1 } }))
  }, [asked, view])

  const at = hits.findIndex(({ key }) => key === current)
  /** The next hit, or the one before; the cursor stays where it is. */
  const walk = (by: 1 | -1) => {
    const hit = hits[at < 0 ? (by === 1 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length]
    if (!hit) return
    setCurrent(hit.key)
    setSaid(`${hits.indexOf(hit) + 1} of ${hits.length}: ${hit.title}, ${hit.what}`)
    show(hit)
    requestAnimationFrame(() => list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }))
  }
  const show = ({ place }: Hit) => {
    const { id } = place
    if (id !== undefined)
      view.setState(({ focus }) => ({ selected: new Set([id]), focus: { nodeId: id, at: (focus?.at ?? 0) + 1 } }))
  }
  const open = (hit: Hit) => {
    setCurrent(hit.key)
    const { place, field: path, language: tag } = hit
    if (place.kind === 'node') return view.goTo(place.id, { field: path, language: tag })
    if (place.kind === 'variable') return view.setState({ left: 'variables' })
    if (place.kind === 'test') return view.setState({ bottom: 'tests' })
    if (place.kind === 'flow') {
      view.select([])
      return view.setState({ right: 'inspector' })
    }
    show(hit)
  }
  const walking = useRef(walk)
  useEffect(() => {
    walking.current = walk
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'F3') return
      event.preventDefault()
      walking.current(event.shiftKey ? -1 : 1)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])

  const set = (change: Partial<typeof options>) => {
    setOptions((before) => ({ ...before, ...change }))
    setCurrent(undefined)
    setSaid('')
  }
  const count = countWords(hits, isAsking)
  return (
    <div className="find">
      <PanelHead title="Find in this flow" onClose={() => view.setState({ left: null })} />
      <div className="findForm">
        <TextInput
          ref={field}
          size="xs"
          aria-label="Find"
          placeholder="Text, key, variable, note …"
          leftSection={<Search size={14} aria-hidden />}
          value={options.find}
          onChange={({ currentTarget }) => set({ find: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') walk(event.shiftKey ? -1 : 1)
            else if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus()
            else if (event.key === 'Escape' && options.find !== '') set({ find: '' })
            else if (event.key === 'Escape') view.setState({ left: null })
            else return
            event.preventDefault()
          }}
        />
        <div className="findTools">
          <Tool title="Match case" isOn={options.matchCase} onClick={() => set({ matchCase: !options.matchCase })}>
            <CaseSensitive size={16} />
          </Tool>
          <Tool title="Whole words" isOn={options.wholeWord} onClick={() => set({ wholeWord: !options.wholeWord })}>
            <WholeWord size={16} />
          </Tool>
          <Tool title="Replace in texts" isOn={isReplacing} onClick={() => setIsReplacing(!isReplacing)}>
            <Replace size={15} />
          </Tool>
          <span className="findCount numeric">{at < 0 ? count : `${at + 1} of ${hits.length}`}</span>
          <Tool title="One back (Shift Enter)" onClick={() => walk(-1)}>
            <ArrowUp size={15} />
          </Tool>
          <Tool title="Next (Enter, F3)" onClick={() => walk(1)}>
            <ArrowDown size={15} />
          </Tool>
        </div>
        {isReplacing && <ReplaceRow {...asked} onDone={setSaid} />}
        <VisuallyHidden role="status">{said || count}</VisuallyHidden>
      </div>
      <div
        ref={list}
        className="findList"
        onKeyDown={(event) => {
          const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
          if (by === 0) return
          const buttons = [...event.currentTarget.querySelectorAll('button')]
          const next = buttons.indexOf(event.target as HTMLButtonElement) + by
          event.preventDefault()
          if (next < 0) field.current?.focus()
          else buttons[next]?.focus()
        }}
      >
        {!isAsking && (
          <Text size="sm" className="quiet" p={16}>
            Finds texts in every language, keys, phrases, variables, content, labels and notes. The first is shown on
            the canvas as you write; Enter and F3 go on from there.
          </Text>
        )}
        {groups.map((group) => (
          <section key={group.key} aria-label={group.title} className="findGroup">
            <h3 className="findTitle">{group.title}</h3>
            {group.hits.map((hit) => (
              <UnstyledButton
                key={hit.key}
                className="findHit"
                aria-current={hit.key === current || undefined}
                onClick={() => open(hit)}
              >
                <span className="findWhat">
                  {hit.language === undefined ? hit.what : `${hit.what} ${hit.language}`}
                </span>
                <span className="findWords">
                  {markedText(hit).map((piece, index) =>
                    piece.isHit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
                  )}
                </span>
              </UnstyledButton>
            ))}
          </section>
        ))}
        {hits.length > maxShown && (
          <Text size="xs" className="quiet" p={16}>
            The first {maxShown} of {hits.length.toLocaleString('en')} are listed. Write more to narrow it down.
          </Text>
        )}
      </div>
    </div>
  )
}

function countWords(hits: readonly Hit[], isAsking: boolean): string {
  if (!isAsking) return ''
  if (hits.length === 0) return 'Nothing found'
  const places = new Set(hits.map(({ place, title }) => `${place.kind} ${place.id ?? title}`)).size
  return `${hits.length.toLocaleString('en')} in ${places === 1 ? '1 place' : `${places} places`}`
}

function Tool({ title, isOn, ...rest }: { title: string; isOn?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={title} openDelay={300}>
      <ActionIcon
        size="sm"
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'indigo' : 'gray'}
        aria-label={title}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        {...rest}
      />
    </Tooltip>
  )
}
