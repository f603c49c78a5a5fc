import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { projectRoot } from './projectRoot.ts'

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
      mediaDir: join(projectRoot, 'media'),
      s3: undefined,
      maxUploadBytes: { audio: 25 * 2 ** 20, video: 500 * 2 ** 20, image: 10 * 2 ** 20 },
      audioTargetLufs: -20,
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

  it('keeps media beside the data of this machine unless told otherwise', () => {
    expect(readConfig({ DATA_DIR: '/srv/patchbay' }).mediaDir).toBe(resolve('/srv/patchbay/media'))
    expect(readConfig({ DATA_DIR: '/srv/patchbay', MEDIA_DIR: '/srv/sound' }).mediaDir).toBe(resolve('/srv/sound'))
  })

  it('reads a bucket, its region being the first of AWS and its keys those of the machine unless told otherwise', () => {
    expect(readConfig({ S3_BUCKET: 'my.media' }).s3).toEqual({
      endpoint: undefined,
      bucket: 'my.media',
      region: 'us-east-1',
      keys: undefined,
      cdnUrl: undefined,
    })
    const s3 = {
      S3_ENDPOINT: 'http://minio:9000/',
      S3_BUCKET: 'media',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY_ID: 'AKIA',
      S3_SECRET_ACCESS_KEY: 'topsecret',
      MEDIA_CDN_URL: 'https://cdn.test/media/',
    }
    expect(readConfig(s3).s3).toEqual({
      endpoint: 'http://minio:9000',
      bucket: 'media',
      region: 'eu-central-1',
      keys: { id: 'AKIA', secret: 'topsecret' },
      cdnUrl: 'https://cdn.test/media',
    })
  })

  it('reads limits in megabytes and the loudness to level to', () => {
    const limits = { MAX_AUDIO_MB: '1', MAX_VIDEO_MB: '5000', MAX_IMAGE_MB: '2', AUDIO_TARGET_LUFS: '-16.5' }
    expect(readConfig(limits)).toMatchObject({
      maxUploadBytes: { audio: 2 ** 20, video: 5000 * 2 ** 20, image: 2 * 2 ** 20 },
      audioTargetLufs: -16.5,
    })
  })

  it.each([
    ['S3_ENDPOINT', 'http://minio:9000'],
    ['S3_REGION', 'eu-central-1'],
    ['MEDIA_CDN_URL', 'https://cdn.test'],
  ])('refuses %s without a bucket', (name, value) => {
    expect(messageOf({ [name]: value })).toBe(`S3_BUCKET is missing: ${name} is set, and is nothing without it.`)
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
    ['MEDIA_DIR', 'topsecret\0'],
    ['S3_BUCKET', 'TopSecret'],
    ['S3_BUCKET', 'a'],
    ['MAX_AUDIO_MB', '0'],
    ['MAX_VIDEO_MB', '5001'],
    ['MAX_IMAGE_MB', '1.5'],
    ['AUDIO_TARGET_LUFS', '20'],
    ['AUDIO_TARGET_LUFS', '-41'],
  ])('answers a bad %s in one line that names it and hides the value', (name, value) => {
    const message = messageOf({ [name]: value })
    expect(message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`))
    expect(message).not.toContain('topsecret')
  })

  it.each([
    ['S3_ENDPOINT', 'https://minio/topsecret'],
    ['S3_REGION', 'Frankfurt topsecret'],
    ['S3_ACCESS_KEY_ID', 'top secret'],
    ['S3_SECRET_ACCESS_KEY', 'top secret'],
    ['MEDIA_CDN_URL', 'cdn.test/topsecret'],
    ['MEDIA_CDN_URL', 'https://cdn.test/?topsecret'],
  ])('answers a bad %s of a bucket without its value', (name, value) => {
    const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' }
    const message = messageOf({ S3_BUCKET: 'media', ...keys, [name]: value })
    expect(message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`))
    expect(message).not.toMatch(/top ?secret/)
  })

  it('names every bad variable at once', () => {
    expect(messageOf({ PORT: 'x', DEMO: 'x' }).split('\n')).toHaveLength(2)
  })

  it.each([
    ['TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}`, 'TWILIO_AUTH_TOKEN'],
    ['TWILIO_AUTH_TOKEN', 'token', 'TWILIO_ACCOUNT_SID'],
    ['ADMIN_EMAIL', 'ada@example.test', 'ADMIN_PASSWORD'],
    ['ADMIN_PASSWORD', 'a good password', 'ADMIN_EMAIL'],
    ['S3_ACCESS_KEY_ID', 'AKIA', 'S3_SECRET_ACCESS_KEY'],
    ['S3_SECRET_ACCESS_KEY', 'topsecret', 'S3_ACCESS_KEY_ID'],
  ])('refuses %s alone', (name, value, missing) => {
    expect(messageOf({ S3_BUCKET: 'media', [name]: value })).toBe(
      `${missing} is missing: ${name} is set, and they go together.`,
    )
  })
})
