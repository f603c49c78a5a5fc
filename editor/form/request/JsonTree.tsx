import type { Json } from '#shared/flow/flow.ts'
import { UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { isObject } from '../formSchema.ts'
import { hasPath, jsonPathTo, type JsonPlace } from './jsonPathTo.ts'

type JsonTreeProps = {
  value: Json
  place?: JsonPlace
  name?: string | number
  /** Undefined when nothing can be kept. */
  onKeep: ((place: JsonPlace, value: Json) => void) | undefined
  kept: ReadonlySet<string>
}

/** More than these are told in a number. */
const maxShown = 100
const openDepth = 3
const maxPathLength = 200

/** A JSON value as a list of lists; any value in it can be clicked to keep it. */
export function JsonTree({ value, place = [], name, onKeep, kept }: JsonTreeProps) {
  const [isOpen, setIsOpen] = useState(place.length < openDepth)
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : []
  const path = jsonPathTo(place)
  const isBranch = typeof value === 'object' && value !== null
  const short = isBranch
    ? Array.isArray(value)
      ? `[ ${value.length} ]`
      : `{ ${entries.length} }`
    : JSON.stringify(value)
  const words = short.length > 120 ? `${short.slice(0, 119)}…` : short
  const canKeep = onKeep !== undefined && path.length <= maxPathLength && hasPath(place)
  return (
    <div className="jsonNode">
      <div className="jsonLine">
        {isBranch && entries.length > 0 ? (
          <UnstyledButton
            className="jsonFold"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${path}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
          </UnstyledButton>
        ) : (
          <span className="jsonFold" />
        )}
        {name !== undefined && <span className="jsonName">{name}</span>}
        {canKeep ? (
          <UnstyledButton
            className="jsonValue"
            data-type={isBranch ? 'branch' : typeof value}
            data-kept={kept.has(path) || undefined}
            aria-label={`Keep ${path}: ${words}`}
            title={`Keep ${path}`}
            onClick={() => onKeep(place, value)}
          >
            {words}
          </UnstyledButton>
        ) : (
          <span className="jsonValue" data-type={isBranch ? 'branch' : typeof value}>
            {words}
          </span>
        )}
      </div>
      {isBranch && isOpen && entries.length > 0 && (
        <ul className="jsonChildren">
          {entries.slice(0, maxShown).map(([inner, item]) => (
            <li key={inner}>
              <JsonTree value={item} place={[...place, inner]} name={inner} onKeep={onKeep} kept={kept} />
            </li>
          ))}
          {entries.length > maxShown && <li className="formHelp">and {entries.length - maxShown} more</li>}
        </ul>
      )}
    </div>
  )
}
