import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))
const account = { CARRIER_ACCOUNT_SID: `AC${'a'.repeat(32)}`, CARRIER_AUTH_TOKEN: 'b'.repeat(32) }
const run = (environment: Record<string, string>) =>
  fork(program, [], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...environment },
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

describe('the carrier as a process', () => {
  it('tells its parent where it listens, and ends with it', async () => {
    const child = run(account)
    const [message] = (await once(child, 'message')) as [{ kind: string; url: string }]
    expect(message.kind).toBe('listening')
    const credentials = `${account.CARRIER_ACCOUNT_SID}:${account.CARRIER_AUTH_TOKEN}`
    const answer = await fetch(`${message.url}/2010-04-01/Accounts/${account.CARRIER_ACCOUNT_SID}.json`, {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    })
    expect(answer.status).toBe(200)
    child.kill('SIGINT')
    expect((await fetch(`${message.url}/healthz`)).status).toBe(200)
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says what is wrong with its options', async () => {
    const child = run({ ...account, CARRIER_SPEED: 'fast' })
    let said = ''
    child.stderr?.on('data', (chunk) => (said += String(chunk)))
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said).toBe('CARRIER_SPEED must be a number from 0.1 to 1000.\n')
  })
})
