import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { Mic, Send, VolumeX } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { CallView } from './callView.ts'
import { canListen, listen } from './microphone.ts'
import type { Phone } from './phone.ts'

const keys: readonly { key: string; letters: string; name: string }[] = [
  { key: '1', letters: '', name: '1' },
  { key: '2', letters: 'ABC', name: '2' },
  { key: '3', letters: 'DEF', name: '3' },
  { key: '4', letters: 'GHI', name: '4' },
  { key: '5', letters: 'JKL', name: '5' },
  { key: '6', letters: 'MNO', name: '6' },
  { key: '7', letters: 'PQRS', name: '7' },
  { key: '8', letters: 'TUV', name: '8' },
  { key: '9', letters: 'WXYZ', name: '9' },
  { key: '*', letters: '', name: 'Star' },
  { key: '0', letters: '', name: '0' },
  { key: '#', letters: '', name: 'Hash' },
]

type KeypadProps = { phone: Phone; call: CallView; language: string; isFast: boolean }

/** What the caller can do: keys, words, nothing. */
export function Keypad({ phone, call, language, isFast }: KeypadProps) {
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const [listening, setListening] = useState<AbortController>()
  const open = useRef<AbortController>(undefined)
  useEffect(() => () => open.current?.abort(), [])
  const say = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    void phone.say(text.trim())
    setText('')
  }
  const useMicrophone = async () => {
    if (listening) return listening.abort()
    const ear = new AbortController()
    open.current = ear
    setListening(ear)
    setTrouble(undefined)
    try {
      const heard = await listen(call.listening?.language ?? language, ear.signal)
      if (heard && heard.text !== '') await phone.say(heard.text, heard.confidence)
      else if (!ear.signal.aborted) setTrouble('Nothing was understood.')
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : 'The microphone did not work.')
    } finally {
      setListening(undefined)
    }
  }
  return (
    <div className="phoneHands">
      <div className="phonePad" role="group" aria-label="Keypad">
        {keys.map(({ key, letters, name }) => (
          <button type="button" key={key} className="phoneKey" aria-label={name} onClick={() => void phone.press(key)}>
            <span>{key}</span>
            {letters !== '' && <small aria-hidden>{letters}</small>}
          </button>
        ))}
      </div>
      <form className="phoneSay" onSubmit={say}>
        <TextInput
          size="xs"
          className="phoneSayText"
          aria-label="Say something"
          placeholder="Say something"
          maxLength={1000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Tooltip label="Say it">
          <ActionIcon type="submit" variant="default" size={30} aria-label="Say it" disabled={text.trim() === ''}>
            <Send size={14} />
          </ActionIcon>
        </Tooltip>
        {canListen() && (
          <Tooltip label={listening ? 'Stop listening' : 'Speak'}>
            <ActionIcon
              variant={listening ? 'filled' : 'default'}
              color={listening ? 'red' : 'gray'}
              size={30}
              aria-label="Speak into the microphone"
              aria-pressed={listening !== undefined}
              onClick={() => void useMicrophone()}
            >
              <Mic size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {isFast && (
          <Button
            size="xs"
            variant="default"
            leftSection={<VolumeX size={14} />}
            onClick={() => void phone.staySilent()}
          >
            Stay silent
          </Button>
        )}
      </form>
      {trouble !== undefined && (
        <p className="phoneNote" role="status">
          {trouble}
        </p>
      )}
    </div>
  )
}
