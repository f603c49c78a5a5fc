import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { nextRange, rangeProblem, readTime, type Range } from './week.ts'

type RangeInputsProps = {
  /** The day, for the names of the fields: `Monday`. */
  of: string
  ranges: readonly Range[]
  onChange: (ranges: Range[]) => void
  isReadOnly?: boolean
}

/** The exact times of one day; none is closed. */
export function RangeInputs({ of, ranges, onChange, isReadOnly = false }: RangeInputsProps) {
  const further = nextRange(ranges)
  const replace = (index: number, range: Range) => onChange(ranges.map((one, at) => (at === index ? range : one)))
  const add = !isReadOnly && further && ranges.length < 12 && (
    <Tooltip label={ranges.length === 0 ? 'Add hours' : 'Add further hours'}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={`Add hours on ${of}`}
        onClick={() => onChange([...ranges, further])}
      >
        <Plus size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
  return (
    <div className="hoursRanges">
      {ranges.length === 0 && (
        <div className="hoursRange">
          <Text size="sm" className="quiet hoursClosed">
            Closed
          </Text>
          {add}
        </div>
      )}
      {ranges.map((range, index) => {
        const problem = rangeProblem(range)
        const name = ranges.length > 1 ? `${of}, range ${index + 1}` : of
        return (
          <div key={index}>
            <div className="hoursRange">
              <TimeInput
                label={`${name}: from`}
                value={range.from}
                isEnd={false}
                isWrong={problem !== undefined}
                isReadOnly={isReadOnly}
                onChange={(from) => replace(index, { ...range, from })}
              />
              <span aria-hidden className="quiet">
                –
              </span>
              <TimeInput
                label={`${name}: to`}
                value={range.to}
                isEnd
                isWrong={problem !== undefined}
                isReadOnly={isReadOnly}
                onChange={(to) => replace(index, { ...range, to })}
              />
              {!isReadOnly && (
                <Tooltip label="Remove">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={24}
                    aria-label={`Remove ${range.from} to ${range.to} on ${of}`}
                    onClick={() => onChange(ranges.filter((_, at) => at !== index))}
                  >
                    <X size={14} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
              {index === ranges.length - 1 && add}
            </div>
            {problem !== undefined && (
              <Text size="xs" c="red" role="alert">
                {problem}
              </Text>
            )}
          </div>
        )
      })}
    </div>
  )
}

type TimeInputProps = {
  label: string
  value: string
  isEnd: boolean
  isWrong: boolean
  isReadOnly: boolean
  onChange: (time: string) => void
}

/** A plain field, because the browser's own knows no 24:00. What cannot be read goes back to what it was. */
function TimeInput({ label, value, isEnd, isWrong, isReadOnly, onChange }: TimeInputProps) {
  const [typed, setTyped] = useState<string>()
  const read = typed === undefined ? value : readTime(typed, { isEnd })
  const take = () => {
    setTyped(undefined)
    if (read !== undefined && read !== value) onChange(read)
  }
  return (
    <TextInput
      size="xs"
      w={68}
      aria-label={label}
      inputMode="numeric"
      autoComplete="off"
      value={typed ?? value}
      readOnly={isReadOnly}
      error={isWrong || read === undefined}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take()
        if (key === 'Escape') setTyped(undefined)
      }}
      classNames={{ input: 'numeric' }}
    />
  )
}
