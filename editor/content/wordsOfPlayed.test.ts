import { describe, expect, it } from 'vitest'
import { wordsOfPlayed } from './wordsOfPlayed.ts'

const item = {
  ...{ hash: 'ab', itemId: '5b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e01', key: 'greeting', title: 'Greeting' },
  ...{ language: 'es-ES', text: '' },
}
const part = { kind: 'recording', content: { 'es-ES': 'greeting' }, text: { 'es-ES': 'Hola.', 'en-US': 'Hello.' } }

describe('the words of a recording that was played', () => {
  it('are its own', () => {
    expect(wordsOfPlayed({ ...item, text: 'Buenas.' }, [{ data: { prompt: [part] } }]).text).toBe('Buenas.')
  })

  it('are those under it in its node, wherever its prompt stands there, where it has none', () => {
    const data = { prompts: [{ prompt: [{ kind: 'text', text: { 'es-ES': 'No.' } }, part] }] }
    expect(wordsOfPlayed(item, [{ data: {} }, { data }])).toEqual({ text: 'Hola.', language: 'es-ES' })
    expect(wordsOfPlayed({ ...item, key: 'other' }, [{ data }]).text).toBe('')
    expect(wordsOfPlayed(item, []).text).toBe('')
  })
})
