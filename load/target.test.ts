import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { findTarget, hooksOnFile } from './target.ts'

const wanted = (...argv: string[]) => readArguments(['--target', 'https://ivr.example.com', ...argv], () => 'seed')

it('another machine is loaded only when that is said, with its account', async () => {
  await expect(findTarget(wanted(), {})).rejects.toThrow('--allow-remote')
  await expect(findTarget(wanted('--allow-remote'), {})).rejects.toThrow('CARRIER_ACCOUNT_SID')
})

describe('the webhooks of a number', () => {
  const set = {
    voice_url: 'https://e.com/v',
    voice_fallback_url: 'https://e.com/f',
    status_callback: 'https://e.com/s',
  }
  it('are taken as they are on file', () => {
    expect(hooksOnFile(set, '+15550100001')).toEqual({
      voiceUrl: set.voice_url,
      voiceFallbackUrl: set.voice_fallback_url,
      statusCallback: set.status_callback,
    })
  })
  it.each([
    ['status_callback', 'has no StatusCallback: nobody would tell'],
    ['voice_fallback_url', 'has no VoiceFallbackUrl'],
    ['voice_url', 'has no webhooks'],
  ])('are not called without %s', (name, message) => {
    for (const missing of [null, ''])
      expect(() => hooksOnFile({ ...set, [name]: missing }, '+15550100001')).toThrow(message)
  })
})
