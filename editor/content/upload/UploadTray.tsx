import { ActionIcon, Button, CloseButton, Progress, Text } from '@mantine/core'
import { CircleAlert, CircleCheck, RotateCw, X } from 'lucide-react'
import { Link } from 'react-router'
import { sizeWords } from '../contentWords.ts'
import { isUnderWay, type RowState, type UploadQueue, type UploadRow } from './uploadQueue.ts'
import { useKeepPage, useUploadRows, useUploads } from './useUploads.ts'

/** A row for each file on its way: how far it is, how to stop it, and what became of it. */
export function UploadTray() {
  const queue = useUploads()
  const rows = useUploadRows(queue)
  useKeepPage(queue)
  if (rows.length === 0) return null
  const left = rows.filter(isUnderWay).length
  return (
    <section className="uploadTray" aria-label="Uploads">
      <div className="uploadHead">
        <Text size="sm" fw={550} role="status">
          {left > 0 ? `${left} of ${rows.length} on the way` : `${rows.length === 1 ? 'Upload' : 'Uploads'} over`}
        </Text>
        {left < rows.length && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => queue.clear()}>
            {left > 0 ? 'Clear those over' : 'Clear'}
          </Button>
        )}
      </div>
      <ul className="uploadRows" tabIndex={0} aria-label="Files">
        {rows.map((row) => (
          <TrayRow key={row.id} row={row} queue={queue} />
        ))}
      </ul>
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
        {state.kind === 'ready' && <CircleCheck size={15} className="flowReportGood" aria-hidden />}
        {(state.kind === 'refused' || state.kind === 'failed') && (
          <CircleAlert size={15} className="flowReportBad" aria-hidden />
        )}
        {state.kind === 'ready' ? (
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
      return `The connection is lost. It goes on by itself, at ${percent} %.`
    case 'converting':
      return 'Being made fit for the telephone'
    case 'picture':
      return `In the library as ${state.placed.key}. Its picture is on the way.`
    case 'ready':
      return `Ready as ${state.placed.key}`
    case 'refused':
    case 'failed':
      return state.message
    default:
      return state satisfies never
  }
}
