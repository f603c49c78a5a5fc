import { describe, expect, it } from 'vitest'
import { OptionError, readOptions } from './options.ts'

const account = { CARRIER_ACCOUNT_SID: `AC${'a'.repeat(32)}`, CARRIER_AUTH_TOKEN: 'b'.repeat(32) }

describe('the options of the carrier', () => {
  it('need no more than an account', () => {
    expect(readOptions(account)).toEqual({
      port: 0,
      mainAccount: { sid: account.CARRIER_ACCOUNT_SID, authToken: account.CARRIER_AUTH_TOKEN },
      dataDir: undefined,
      product: undefined,
      seed: undefined,
      speed: 1,
      isStrict: false,
      faults: {},
      callsPerSecond: 1,
      logLevel: 'info',
    })
  })

  it('read faults by name and rate, and the address behind the proxy', () => {
    const options = readOptions({
      ...account,
      CARRIER_FAULTS: 'duplicate=0.05, delay=0.1,delayMs=200',
      CARRIER_STRICT: 'on',
      CARRIER_SPEED: '20',
      PRODUCT_URL: 'https://ivr.example.com/',
      PRODUCT_LOCAL_URL: 'http://127.0.0.1:3000',
    })
    expect(options.faults).toEqual({ duplicate: 0.05, delay: 0.1, delayMs: 200 })
    expect(options).toMatchObject({ isStrict: true, speed: 20 })
    expect(options.product).toEqual({ url: 'https://ivr.example.com', localUrl: 'http://127.0.0.1:3000' })
  })

  it('name what is wrong, one line each, and never the value', () => {
    const read = () =>
      readOptions({
        CARRIER_AUTH_TOKEN: 'short secret',
        CARRIER_FAULTS: 'duplicates=0.05',
        CARRIER_SPEED: 'fast',
        CARRIER_PORT: '70000',
      })
    expect(read).toThrow(OptionError)
    try {
      read()
    } catch (error) {
      const lines = String((error as Error).message).split('\n')
      expect(lines).toHaveLength(5)
      expect(lines.join()).not.toContain('secret')
      expect(lines).toContain('CARRIER_SPEED must be a number from 0.1 to 1000.')
    }
  })
})
