import { CloseButton, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

/** A pause in typing after which the list follows. */
const pauseMs = 250

type SearchFieldProps = {
  label: string
  placeholder: string
  className: string
  search: string
  onSearch: (search: string) => void
}

/** Finds in a list while it is typed in; follows the address when that changes by another hand. */
export function SearchField({ label, placeholder, className, search, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(search)
  const input = useRef<HTMLInputElement>(null)
  const sent = useRef(search)
  const onSearchNow = useRef(onSearch)
  useEffect(() => {
    onSearchNow.current = onSearch
  })
  // Somebody else changed it: the back button, a link.
  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    setText(search)
  }, [search])
  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      onSearchNow.current(sent.current)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <TextInput
      ref={input}
      className={className}
      type="search"
      name="search"
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      size="xs"
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text !== '' && (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setText('')
              input.current?.focus()
            }}
          />
        )
      }
    />
  )
}
