import { describe, expect, it } from 'vitest'
import { muLawOf, sampleOfMuLaw } from './muLaw.ts'
import { muLawWaveHeader, pcmWaveHeader } from './waveHeader.ts'

describe('µ-law', () => {
  it('says what ITU-T G.711 says', () => {
    expect(muLawOf(0)).toBe(0xff)
    expect(muLawOf(-1)).toBe(0x7f)
    expect(muLawOf(32767)).toBe(0x80)
    expect(muLawOf(-32768)).toBe(0x00)
    expect(muLawOf(1000)).toBe(0xce)
    expect(sampleOfMuLaw(0x80)).toBe(32124)
    expect(sampleOfMuLaw(0x00)).toBe(-32124)
    expect(sampleOfMuLaw(0xff)).toBe(0)
  })

  it('comes back as the same octet, but for the two zeros', () => {
    for (let octet = 0; octet < 256; octet++) {
      expect(muLawOf(sampleOfMuLaw(octet))).toBe(octet === 0x7f ? 0xff : octet)
    }
  })

  it('never steps down while the sample goes up', () => {
    let before = -Infinity
    for (let sample = -32768; sample < 32768; sample++) {
      const value = sampleOfMuLaw(muLawOf(sample))
      expect(value >= before).toBe(true)
      before = value
    }
  })
})

describe('headers', () => {
  it('has the 44 bytes of 16-bit PCM', () => {
    // prettier-ignore
    expect(pcmWaveHeader(8000).toString('hex')).toBe(
      '52494646' + 'a43e0000' + '57415645' + // RIFF, 36 + 16000, WAVE
        '666d7420' + '10000000' + '0100' + '0100' + '401f0000' + '803e0000' + '0200' + '1000' +
        '64617461' + '803e0000',
    )
  })

  it('has the 58 bytes of µ-law, with the number of samples', () => {
    // prettier-ignore
    expect(muLawWaveHeader(8001).toString('hex')).toBe(
      '52494646' + '741f0000' + '57415645' + // RIFF, 50 + 8001 and its padding, WAVE
        '666d7420' + '12000000' + '0700' + '0100' + '401f0000' + '401f0000' + '0100' + '0800' + '0000' +
        '66616374' + '04000000' + '411f0000' +
        '64617461' + '411f0000',
    )
  })
})
