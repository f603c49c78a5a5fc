import { ActionIcon, TextInput, Textarea } from '@mantine/core'
import { Clock, X } from 'lucide-react'
import { useState } from 'react'
import type { CueRow, CueSlip } from './captions.ts'

type Field = CueSlip['field']
type CaptionRowProps = {
  row: CueRow
  /** From 1. */
  number: number
  language: string
  may: boolean
  slips: readonly CueSlip[]
  /** Also of what was not written in yet: somebody wants to save. */
  isAllTold: boolean
  /** Where the video stands, where there is one. */
  nowOf: (() => string) | undefined
  onChange: (one: Partial<CueRow>) => void
  onRemove: () => void
}

/** One caption. What is wrong with a field is said once it was left. */
export function CaptionRow(props: CaptionRowProps) {
  const { row, number, language, may, slips, isAllTold, nowOf, onChange, onRemove } = props
  const [left, setLeft] = useState<ReadonlySet<Field>>(new Set())
  const leave = (field: Field) => setLeft((before) => new Set(before).add(field))
  const slipOf = (field: Field) =>
    isAllTold || left.has(field) ? (slips.find((slip) => slip.field === field)?.message ?? null) : null
  return (
    <li className="captionRow">
      {(['from', 'to'] as const).map((field) => (
        <TextInput
          key={field}
          size="xs"
          aria-label={`Caption ${number} ${field}`}
          value={row[field]}
          error={slipOf(field)}
          disabled={!may}
          onChange={({ currentTarget }) => onChange({ [field]: currentTarget.value })}
          onBlur={() => leave(field)}
          rightSection={
            may &&
            nowOf && (
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Caption ${number} ${field} where the video stands`}
                onClick={() => onChange({ [field]: nowOf() })}
              >
                <Clock size={12} />
              </ActionIcon>
            )
          }
        />
      ))}
      <Textarea
        size="xs"
        autosize
        minRows={1}
        lang={language}
        aria-label={`Caption ${number} text`}
        value={row.text}
        error={slipOf('text')}
        disabled={!may}
        onChange={({ currentTarget }) => onChange({ text: currentTarget.value })}
        onBlur={() => leave('text')}
      />
      {may && (
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove caption ${number}`} onClick={onRemove}>
          <X size={14} />
        </ActionIcon>
      )}
    </li>
  )
}
