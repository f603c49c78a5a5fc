import { Button, TextInput } from '@mantine/core'
import { Phone as PhoneIcon } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'

type NumberCallProps = {
  number: string
  isBusy: boolean
  /** Why this member may not call numbers. */
  whyNot: string | undefined
  onChange: (number: string) => void
  onCall: (number: string) => void
  onDraft: () => void
}

/** A call to a number of the company, ready to be placed: an address fills it in, a person begins it. */
export function NumberCall({ number, isBusy, whyNot, onChange, onCall, onDraft }: NumberCallProps) {
  const [trouble, setTrouble] = useState<string>()
  const call = useRef<HTMLButtonElement>(null)
  useEffect(() => call.current?.focus(), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const plain = number.replace(/[\s().-]/g, '')
    // E.164: at most 15 digits. https://www.itu.int/rec/T-REC-E.164
    if (/^\+[1-9]\d{1,14}$/.test(plain)) onCall(plain)
    else setTrouble('Write the number with its country, such as +15550100001.')
  }
  return (
    <form className="phoneNumberCall" onSubmit={submit} aria-label="Call a number">
      <TextInput
        size="xs"
        type="tel"
        label="Number to call"
        value={number}
        error={trouble}
        disabled={whyNot !== undefined}
        onChange={({ currentTarget }) => {
          setTrouble(undefined)
          onChange(currentTarget.value)
        }}
      />
      <div className="phoneRow">
        <Button
          ref={call}
          type="submit"
          size="xs"
          leftSection={<PhoneIcon size={14} />}
          loading={isBusy}
          disabled={whyNot !== undefined}
        >
          Call the number
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDraft}>
          Try the draft instead
        </Button>
      </div>
      <p className="phoneNote">{whyNot ?? 'It runs what callers of the number get, not the draft.'}</p>
    </form>
  )
}
