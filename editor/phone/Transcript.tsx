import { typeOf } from '../graph/nodePorts.ts'
import type { HeardItem } from '#shared/api/session.ts'
import { wordless } from '#shared/flow/bindings.ts'
import type { Flow } from '#shared/flow/flow.ts'
import {
  ArrowDownRight,
  ArrowUpLeft,
  CircleAlert,
  Clock,
  Cog,
  Mic,
  Music,
  PhoneForwarded,
  PhoneOff,
  Variable,
  VolumeX,
  type LucideIcon,
} from 'lucide-react'
import { Fragment, useEffect, useRef } from 'react'
import { cardOf } from '../canvas/cardOf.ts'
import { playedName } from '../content/playedFile.ts'
import { wordsOfPlayed } from '../content/wordsOfPlayed.ts'
import { portsOf } from '../graph/nodePorts.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { languageName } from '../studio/languageName.ts'
import type { CallView, Line } from './callView.ts'
import { writeValue } from './callSetup.ts'
import { didWords, isRecordingId, recordingWords } from './didWords.ts'

/** The call in the caller's words: said on the left, pressed and spoken on the right, what the flow does between. */
export function Transcript({ call }: { call: CallView }) {
  const { view } = useStudio()
  const flow = useFlow((one) => one)
  const language = useView((state) => state.language)
  const end = useRef<HTMLDivElement>(null)
  const count = call.lines.length
  useEffect(() => end.current?.scrollIntoView?.({ block: 'nearest' }), [count])
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  let placed: string | undefined
  let spokenIn: string | undefined
  return (
    <div className="phoneLog" role="log" aria-label="Transcript">
      {call.lines.map((line) => {
        const node = line.nodeId === undefined ? undefined : nodes.get(line.nodeId)
        const isOwn = line.node === null || line.node.node === line.nodeId
        const place = !isSpoken(line) ? undefined : isOwn ? node && cardOf(node, language).title : innerPlace(line)
        const isNew = place !== undefined && place !== placed
        if (place !== undefined) placed = place
        // The language is named where it changes.
        const isOther = line.kind === 'said' && flow.languages.length > 1 && line.language !== spokenIn
        if (line.kind === 'said') spokenIn = line.language
        const className = `phoneLine ${sideOf(line)}`
        const title = node ? cardOf(node, language).title : ''
        const words = <LineWords line={line} flow={flow} title={title} namesLanguage={isOther} />
        return (
          <Fragment key={line.id}>
            {isNew && <div className="phonePlace">{place}</div>}
            {node ? (
              <button
                type="button"
                className={className}
                onClick={() => view.goTo(node.id)}
                title={`Show ${cardOf(node, language).title} on the canvas`}
              >
                {words}
              </button>
            ) : (
              <div className={className}>{words}</div>
            )}
          </Fragment>
        )
      })}
      <div ref={end} />
    </div>
  )
}

const isSpoken = ({ kind }: Line) => kind === 'said' || kind === 'played' || kind === 'recording'
const innerPlace = ({ node }: Line) => (node === null ? undefined : `In the flow ${node.flow}`)

function sideOf({ kind }: Line): 'isHeard' | 'isCaller' | 'isDeed' {
  if (kind === 'said' || kind === 'played' || kind === 'heard' || kind === 'heardKeys') return 'isHeard'
  return kind === 'pressed' || kind === 'spoke' || kind === 'silent' ? 'isCaller' : 'isDeed'
}

type LineProps = { line: Line; flow: Flow; title: string; namesLanguage: boolean }

function LineWords({ line, flow, title, namesLanguage }: LineProps) {
  switch (line.kind) {
    case 'said':
      return (
        <>
          <span lang={line.language} dir="auto">
            {line.text}
          </span>
          {(namesLanguage || line.isCut) && (
            <span className="phoneMeta">
              {[...(namesLanguage ? [languageName(line.language)] : []), ...(line.isCut ? ['cut short'] : [])].join(
                ' · ',
              )}
            </span>
          )}
        </>
      )
    case 'played':
      return (
        <>
          <Deed icon={Music}>Plays {line.item ? <bdi>{line.item.title}</bdi> : playedName(line.url)}</Deed>
          {line.item && <PlayedWords item={line.item} line={line} flow={flow} />}
          <span className="phoneMeta">
            {Math.round(line.durationMs / 1000)} s{line.isCut && ' · cut short'}
          </span>
        </>
      )
    case 'playedKeys':
      return <Deed icon={Music}>Plays the keys {line.keys}</Deed>
    case 'pressed':
      return (
        <>
          <span className="phoneKeys" aria-label={`Pressed ${[...line.keys].join(' ')}`}>
            {[...line.keys].map((key, index) => (
              <kbd key={index}>{key}</kbd>
            ))}
          </span>
          <Unheard line={line} />
        </>
      )
    case 'spoke':
      return (
        <>
          <span dir="auto">“{line.text}”</span>
          <Unheard line={line} />
        </>
      )
    case 'silent':
      return <Deed icon={VolumeX}>Says nothing</Deed>
    case 'set': {
      const isSecret = flow.variables.some(({ name, sensitive }) => name === line.name && sensitive)
      return (
        <Deed icon={Variable}>
          Set {line.name} to{' '}
          {isSecret
            ? 'a value that is kept secret'
            : isRecordingId(line.value)
              ? 'a recording'
              : writeValue(line.value) || 'nothing'}
        </Deed>
      )
    }
    case 'recording':
      return <Deed icon={Mic}>{recordingWords(line)}</Deed>
    case 'did': {
      const type = line.node?.type ?? ''
      const { words, more } = didWords({
        title: deedName(line, title),
        type,
        port: portOf(line, flow),
        note: line.note,
      })
      return (
        <Deed icon={type === 'transfer' ? PhoneForwarded : type === 'hours' ? Clock : Cog}>
          {words}
          {more !== undefined && <span className="phoneMeta"> · {more}</span>}
        </Deed>
      )
    }
    case 'entered':
      return <Deed icon={ArrowDownRight}>Into the flow {line.flow}</Deed>
    case 'returned':
      return <Deed icon={ArrowUpLeft}>Back from the flow {line.flow}</Deed>
    case 'heard':
      return <span dir="auto">{line.text}</span>
    case 'heardKeys':
      return <span>Keys {line.keys}</span>
    case 'bridged':
      return <Deed icon={PhoneForwarded}>Connected to {line.with}</Deed>
    case 'held':
      return <Deed icon={PhoneForwarded}>{line.isOn ? 'On hold' : 'No longer on hold'}</Deed>
    case 'trouble':
      return <Deed icon={CircleAlert}>{line.text}</Deed>
    case 'hungUp':
      return <Deed icon={PhoneOff}>{line.by === 'caller' ? 'You hung up' : 'The flow hung up'}</Deed>
    default:
      return line satisfies never
  }
}

type PlayedWordsProps = { item: HeardItem; line: Line; flow: Flow }

function PlayedWords({ item, line: { node, nodeId }, flow }: PlayedWordsProps) {
  const isOwn = node === null || node.node === nodeId
  const { text, language } = wordsOfPlayed(item, isOwn ? flow.nodes.filter(({ id }) => id === nodeId) : [])
  if (text.trim() === '') return null
  return (
    <span lang={language === wordless ? undefined : language} dir="auto">
      {text}
    </span>
  )
}

function Deed({ icon: Icon, children }: { icon: LucideIcon; children: React.ReactNode }) {
  return (
    <span className="phoneDeed">
      <Icon size={13} aria-hidden />
      <span className="breaks">{children}</span>
    </span>
  )
}

/** The keys or words did not get through. */
function Unheard({ line }: { line: Line & { kind: 'pressed' | 'spoke' } }) {
  if (line.refused !== undefined) return <span className="phoneMeta">{line.refused}</span>
  return line.isLost ? <span className="phoneMeta">Nobody listened at that moment.</span> : null
}

const deedName = ({ node, nodeId }: Line, title: string) =>
  (node && node.node === nodeId ? title : typeOf({ type: node?.type ?? '' })?.title) || 'A step'

/** Of a node of the flow on the canvas; of another's, by what its type calls its ways when nothing is filled in. */
function portOf(line: Line & { kind: 'did' }, flow: Flow): { id: string; label: string } {
  const isOwn = line.node !== null && line.node.node === line.nodeId
  const node = isOwn ? flow.nodes.find(({ id }) => id === line.nodeId) : undefined
  const { type = '' } = line.node ?? {}
  const ports = node ? portsOf(node) : portsOf({ id: '', type, version: 1, position: { x: 0, y: 0 }, data: {} })
  return ports.find(({ id }) => id === line.port) ?? { id: line.port, label: 'another way' }
}
