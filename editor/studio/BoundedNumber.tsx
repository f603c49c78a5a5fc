import { TextInput } from '@mantine/core'
import { useState } from 'react'

type BoundedNumberProps = {
  label: string
  description?: string
  min: number
  max: number
  isOptional?: boolean
  disabled: boolean
  value: number | undefined
  onChange: (value: number | undefined) => void
}

/** A whole number that the document takes only within its bounds: what is not stays in the field, with what is wrong. */
export function BoundedNumber(props: BoundedNumberProps) {
  const { label, description, min, max, isOptional = false, disabled, value, onChange } = props
  const [draft, setDraft] = useState<string>()
  const text = draft ?? (value === undefined ? '' : String(value))
  const read = (written: string): number | undefined | 'wrong' => {
    if (written.trim() === '') return isOptional ? undefined : 'wrong'
    const number = Number(written)
    return Number.isInteger(number) && number >= min && number <= max ? number : 'wrong'
  }
  const isWrong = read(text) === 'wrong'
  return (
    <TextInput
      label={label}
      description={description}
      size="xs"
      inputMode="numeric"
      disabled={disabled}
      value={text}
      error={isWrong && `Write a whole number from ${min} to ${max}.`}
      onChange={({ currentTarget }) => {
        const number = read(currentTarget.value)
        setDraft(currentTarget.value)
        if (number !== 'wrong') onChange(number)
      }}
      onBlur={() => !isWrong && setDraft(undefined)}
    />
  )
}
