import { describe, expect, it } from 'vitest'
import { hashOfPlayed, playedName } from './playedFile.ts'

const hash = `ab${'1'.repeat(62)}`
const company = '0b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f'

describe('a file that was played', () => {
  it('is known by its hash, wherever it was served from', () => {
    for (const url of [
      `https://ivr.example/media/${company}/ab/${hash}.wav`,
      `/media/${company}/ab/${hash}.wav?expires=1&signature=x`,
      `https://cdn.example/bucket/${company}/ab/${hash}.wav#t=1`,
    ]) {
      expect(hashOfPlayed(url)).toBe(hash)
      expect(playedName(url)).toBe('a recording')
    }
    expect(hashOfPlayed(`https://ivr.example/media/${company}/cd/${hash}.wav`)).toBeUndefined()
  })

  it('is else told by its name', () => {
    expect(playedName('https://example.com/sounds/hello%20there.mp3?v=2')).toBe('hello there.mp3')
    expect(playedName('https://example.com/100%.mp3')).toBe('100%.mp3')
    expect(playedName('https://example.com/')).toBe('https://example.com/')
  })
})
