import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const messageOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('.patchbay'),
      databaseUrl: undefined,
      publicUrl: undefined,
      hasSecureCookies: false,
      corsOrigins: [],
      twilio: undefined,
      twilioPhoneNumber: undefined,
      twilioApiUrl: undefined,
      admin: undefined,
      jwtSecret: undefined,
      encryptionKey: undefined,
      metricsToken: undefined,
      isDemoOn: true,
      logLevel: 'info',
      isRegistrationAllowed: true,
      arePrivateRequestsAllowed: false,
    })
  })

  it('takes an empty value as not given', () => {
    expect(readConfig({ PORT: '', TWILIO_ACCOUNT_SID: ' ', PUBLIC_URL: '' })).toEqual(readConfig({}))
  })

  it('listens on every address once there is a public one', () => {
    expect(readConfig({ PUBLIC_URL: 'http://ivr.test/' })).toMatchObject({
      host: undefined,
      publicUrl: 'http://ivr.test',
    })
  })

  it('makes cookies secure exactly when the public address is https', () => {
    expect(readConfig({ PUBLIC_URL: 'https://ivr.test' }).hasSecureCookies).toBe(true)
    expect(readConfig({ PUBLIC_URL: 'http://ivr.test' }).hasSecureCookies).toBe(false)
  })

  it('reads pairs, lists and switches', () => {
    const sid = `AC${'0123456789abcdef'.repeat(2)}`
    expect(
      readConfig({
        TWILIO_ACCOUNT_SID: sid,
        TWILIO_AUTH_TOKEN: 'token',
        TWILIO_API_URL: 'http://127.0.0.1:4010/',
        ADMIN_EMAIL: 'ada@example.test',
        ADMIN_PASSWORD: 'a good password',
        CORS_ORIGIN: 'https://a.test, http://b.test:8080/',
        DEMO: 'off',
      }),
    ).toMatchObject({
      twilio: { accountSid: sid, authToken: 'token' },
      twilioApiUrl: 'http://127.0.0.1:4010',
      admin: { email: 'ada@example.test', password: 'a good password' },
      corsOrigins: ['https://a.test', 'http://b.test:8080'],
      isDemoOn: false,
    })
  })

  it('reads secrets that are not to be made in DATA_DIR', () => {
    const secrets = { JWT_SECRET: 'j'.repeat(32), ENCRYPTION_KEY: '0a'.repeat(32), METRICS_TOKEN: 'm'.repeat(16) }
    expect(readConfig(secrets)).toMatchObject({
      jwtSecret: secrets.JWT_SECRET,
      encryptionKey: secrets.ENCRYPTION_KEY,
      metricsToken: secrets.METRICS_TOKEN,
    })
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://root:topsecret@db/x'],
    ['PUBLIC_URL', 'ivr.example.com'],
    ['PUBLIC_URL', 'https://ivr.example.com/topsecret'],
    ['CORS_ORIGIN', 'https://a.test,topsecret'],
    ['TWILIO_PHONE_NUMBER', '0155550100'],
    ['TWILIO_API_URL', 'ftp://topsecret'],
    ['JWT_SECRET', 'topsecret'],
    ['ENCRYPTION_KEY', `topsecret${'0'.repeat(55)}`],
    ['ENCRYPTION_KEY', '0123456789abcdef'],
    ['METRICS_TOKEN', 'topsecret'],
    ['METRICS_TOKEN', 'topsecret with blanks'],
    ['DEMO', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['ALLOW_PRIVATE_REQUESTS', 'yes'],
  ])('answers a bad %s in one line that names it and hides the value', (name, value) => {
    const message = messageOf({ [name]: value })
    expect(message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`))
    expect(message).not.toContain('topsecret')
  })

  it('names every bad variable at once', () => {
    expect(messageOf({ PORT: 'x', DEMO: 'x' }).split('\n')).toHaveLength(2)
  })

  it.each([
    ['TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}`, 'TWILIO_AUTH_TOKEN'],
    ['TWILIO_AUTH_TOKEN', 'token', 'TWILIO_ACCOUNT_SID'],
    ['ADMIN_EMAIL', 'ada@example.test', 'ADMIN_PASSWORD'],
    ['ADMIN_PASSWORD', 'a good password', 'ADMIN_EMAIL'],
  ])('refuses %s alone', (name, value, missing) => {
    expect(messageOf({ [name]: value })).toBe(`${missing} is missing: ${name} is set, and they go together.`)
  })
})
