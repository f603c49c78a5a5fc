import './history.css'
import { Text, UnstyledButton } from '@mantine/core'
import { Minus, PencilLine, Plus } from 'lucide-react'
import type { ChangeEntry, Changes, Detail } from './changesOf.ts'

const marks = {
  added: { icon: Plus, word: 'Added' },
  removed: { icon: Minus, word: 'Removed' },
  changed: { icon: PencilLine, word: 'Changed' },
} as const

type ListProps = {
  changes: Changes
  /** Who changed it, and when. */
  byWhom?: ((entry: ChangeEntry) => string | undefined) | undefined
  onGoTo?: ((nodeId: string) => void) | undefined
}

/** Every difference, field by field. */
export function ChangeList({ changes: { groups, moved, isSame }, byWhom, onGoTo }: ListProps) {
  if (isSame)
    return (
      <Text size="sm" className="quiet">
        Nothing is different.
      </Text>
    )
  return (
    <div className="changes">
      {groups.map(({ title, entries }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {entries.map((entry) => (
              <li key={entry.key} data-mark={entry.mark}>
                <Entry entry={entry} by={byWhom?.(entry)} onGoTo={onGoTo} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {moved > 0 && (
        <Text size="sm" className="quiet">
          {moved === 1 ? 'One node only stands' : `${moved} nodes only stand`} elsewhere on the canvas.
        </Text>
      )}
    </div>
  )
}

type EntryProps = { entry: ChangeEntry; by: string | undefined; onGoTo: ListProps['onGoTo'] }

function Entry({ entry: { mark, title, lead, details, nodeId }, by, onGoTo }: EntryProps) {
  const { icon: Icon, word } = marks[mark]
  return (
    <>
      <div className="changeHead">
        <Icon size={14} className="changeMark" role="img" aria-label={word} />
        {nodeId !== undefined && onGoTo ? (
          <UnstyledButton className="changeTitle breaks" onClick={() => onGoTo(nodeId)}>
            {title}
          </UnstyledButton>
        ) : (
          <span className="changeTitle breaks">{title}</span>
        )}
        {by !== undefined && <span className="changeBy">{by}</span>}
      </div>
      {lead !== undefined && lead !== '' && <p className="changeLead breaks">{lead}</p>}
      {details.length > 0 && (
        <dl>
          {details.map((detail, index) => (
            <OneDetail key={index} detail={detail} />
          ))}
        </dl>
      )}
    </>
  )
}

function OneDetail({ detail: { label, before, after } }: { detail: Detail }) {
  return (
    <div className="changeDetail">
      {label !== '' && <dt className="breaks">{label}</dt>}
      <dd>
        {before !== undefined && (
          <del className="breaks">
            <span className="changeHidden">Before: </span>
            {before}
          </del>
        )}
        {after !== undefined && (
          <ins className="breaks">
            <span className="changeHidden">Now: </span>
            {after}
          </ins>
        )}
      </dd>
    </div>
  )
}
