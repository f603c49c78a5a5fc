import { describe, expect, it } from 'vitest'
import { microphoneWords, openMicrophone } from './microphone.ts'

describe('a microphone that does not come', () => {
  it.each([
    ['NotAllowedError', 'may not use the microphone'],
    ['NotFoundError', 'There is no microphone'],
    ['NotReadableError', 'Another program'],
    ['TypeError', 'could not be opened'],
  ])('%s is said in words', (name, words) => expect(microphoneWords(new DOMException('', name))).toContain(words))

  it('says so where the browser records nothing', async () => {
    await expect(openMicrophone()).rejects.toThrow('upload a file')
  })
})
