import { expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { findTarget } from './target.ts'

const wanted = (...argv: string[]) => readArguments(['--target', 'https://ivr.example.com', ...argv], () => 'seed')

it('another machine is loaded only when that is said, with its account', async () => {
  await expect(findTarget(wanted(), {})).rejects.toThrow('--allow-remote')
  await expect(findTarget(wanted('--allow-remote'), {})).rejects.toThrow('CARRIER_ACCOUNT_SID')
})
