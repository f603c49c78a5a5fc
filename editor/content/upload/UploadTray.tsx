import '../content.css'
import './tray.css'
import { ActionIcon, Button, CloseButton, Progress, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import { Link, useMatch } from 'react-router'
import { sizeWords } from '../contentWords.ts'
import { lateWords, readyWords } from './endedWords.ts'
import { isUnderWay, type RowState, type UploadQueue, type UploadRow } from './uploadQueue.ts'

const isNotTaken = ({ state: { kind } }: UploadRow) => kind === 'refused' || kind === 'failed'
const needsLook = (row: UploadRow) => isNotTaken(row) || row.state.kind === 'late'

/** A row for each file on its way: how far it is, how to stop it, and what became of it. */
export function UploadTray({ queue, rows }: { queue: UploadQueue; rows: readonly UploadRow[] }) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const isStudio = useMatch('/flows/:flowId/*') !== null
  const [chosen, setChosen] = useState<{ isOpen: boolean; bad: number }>()
  const left = rows.filter(isUnderWay).length
  const bad = rows.filter(needsLook).length
  const notTaken = rows.filter(isNotTaken).length
  // Where room is dear it is one line, until there is something to read; what was closed by hand opens for more bad news only.
  const opensItself = bad > 0 || (!isNarrow && !isStudio)
  const isOpen = chosen === undefined || bad > chosen.bad ? opensItself : chosen.isOpen
  const words =
    left > 0
      ? `${left} of ${rows.length} on the way`
      : notTaken > 0
        ? `${notTaken} of ${rows.length} not taken`
        : `${rows.length === 1 ? 'Upload' : 'Uploads'} over`
  // What needs a look is not below what is well.
  const inOrder = [...rows.filter(needsLook), ...rows.filter((row) => !needsLook(row))]
  const Chevron = isOpen ? ChevronDown : ChevronUp
  return (
    <section className="uploadTray" aria-label="Uploads" data-studio={isStudio || undefined}>
      <div className="uploadHead" data-open={isOpen || undefined}>
        <Text size="sm" fw={550} flex={1}>
          {words}
        </Text>
        {left < rows.length && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => queue.clear()}>
            {left > 0 ? 'Clear those over' : 'Clear'}
          </Button>
        )}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={isOpen ? 'Fold the uploads' : 'Show the uploads'}
          aria-expanded={isOpen}
          onClick={() => setChosen({ isOpen: !isOpen, bad })}
        >
          <Chevron size={16} aria-hidden />
        </ActionIcon>
      </div>
      {isOpen && (
        <ul className="uploadRows" tabIndex={0} aria-label="Files">
          {inOrder.map((row) => (
            <TrayRow key={row.id} row={row} queue={queue} />
          ))}
        </ul>
      )}
    </section>
  )
}

function TrayRow({ row, queue }: { row: UploadRow; queue: UploadQueue }) {
  const { id, name, bytes, state } = row
  const sent = state.kind === 'sending' || state.kind === 'lost' ? state.sent : 0
  const percent = bytes === 0 ? 0 : Math.min(100, Math.round((100 * sent) / bytes))
  const isMoving = isUnderWay(row)
  const isWorking = state.kind === 'converting' || state.kind === 'picture'
  return (
    <li className="uploadRow" data-state={state.kind}>
      <div className="uploadName">
        {state.kind === 'ready' && <CircleCheck size={15} className="uploadGood" aria-hidden />}
        {needsLook(row) && <CircleAlert size={15} className="uploadBad" aria-hidden />}
        {state.kind === 'ready' || state.kind === 'late' ? (
          <Link className="breaks" to={`/content/${state.placed.itemId}`}>
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <bdi className="breaks">{name}</bdi>
        )}
        {state.kind === 'failed' && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Try ${name} again`}
            onClick={() => queue.retry(id)}
          >
            <RotateCw size={14} />
          </ActionIcon>
        )}
        {state.kind === 'lost' && (
          <Button size="compact-xs" variant="subtle" aria-label={`Try ${name} now`} onClick={() => queue.tryNow(id)}>
            Try now
          </Button>
        )}
        {isMoving ? (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Cancel ${name}`}
            onClick={() => queue.cancel(id)}
          >
            <X size={14} />
          </ActionIcon>
        ) : (
          <CloseButton size="sm" aria-label={`Dismiss ${name}`} onClick={() => queue.cancel(id)} />
        )}
      </div>
      <div className="uploadState">{stateWords(state, { bytes, percent })}</div>
      {(state.kind === 'sending' || state.kind === 'lost' || isWorking) && (
        <Progress.Root size={4}>
          <Progress.Section
            value={isWorking ? 100 : percent}
            striped={isWorking}
            animated={isWorking}
            color={state.kind === 'lost' ? 'yellow' : 'indigo'}
            aria-label={`Progress of ${name}`}
          />
        </Progress.Root>
      )}
    </li>
  )
}

function stateWords(state: RowState, { bytes, percent }: { bytes: number; percent: number }): string {
  switch (state.kind) {
    case 'waiting':
      return 'Waits for the others'
    case 'sending':
      return `${percent} % of ${sizeWords(bytes)}`
    case 'lost':
      return state.cause === 'server'
        ? `The server has a fault. It is tried again by itself, at ${percent} %.`
        : `The connection is lost. It goes on by itself, at ${percent} %.`
    case 'converting':
      return 'Being made fit for the telephone'
    case 'picture':
      return `In the library as ${state.placed.key}. Its picture is on the way.`
    case 'ready':
      return readyWords(state.placed)
    case 'late':
      return `Cancelled too late. ${lateWords(state.placed)}`
    case 'refused':
    case 'failed':
      return state.message
    default:
      return state satisfies never
  }
}
