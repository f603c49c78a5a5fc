import { join, resolve } from 'node:path'
import { z } from 'zod'
import { projectRoot } from './projectRoot.ts'

/** A bad setting: `message` has one line a variable and never the value, which may be a secret. */
export class ConfigError extends Error {}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** What each variable must be, as the reader of an error line is told. */
const wanted = {
  PORT: 'a port number from 0 to 65535',
  DATA_DIR: 'the path of a folder',
  DATABASE_URL: 'an address such as postgres://user:password@host:5432/name',
  PUBLIC_URL: 'an address such as https://ivr.example.com, without a path',
  CORS_ORIGIN: 'origins such as https://app.example.com, separated by commas',
  TWILIO_ACCOUNT_SID: 'AC and 32 hexadecimal digits, as the Twilio console shows it',
  TWILIO_AUTH_TOKEN: 'the auth token of the Twilio account, without blanks',
  TWILIO_PHONE_NUMBER: 'a number in E.164 form: +, the country code, the number, digits only',
  TWILIO_API_URL: 'an address such as https://api.twilio.com',
  ADMIN_EMAIL: 'an e-mail address',
  ADMIN_PASSWORD: 'a password of 8 to 200 characters',
  JWT_SECRET: 'at least 32 characters',
  ENCRYPTION_KEY: '64 hexadecimal digits, as `openssl rand -hex 32` prints them',
  METRICS_TOKEN: 'at least 16 characters without blanks',
  DEMO: 'on or off',
  LOG_LEVEL: `one of ${logLevels.join(', ')}`,
  ALLOW_REGISTRATION: 'on or off',
  ALLOW_PRIVATE_REQUESTS: 'on or off',
  MEDIA_DIR: 'the path of a folder',
  S3_ENDPOINT: 'an address such as https://s3.example.com, without a path',
  S3_BUCKET: 'the name of a bucket: 3 to 63 small letters, digits, dots and hyphens',
  S3_REGION: 'the name of a region such as eu-central-1',
  S3_ACCESS_KEY_ID: 'an access key id, without blanks',
  S3_SECRET_ACCESS_KEY: 'a secret access key, without blanks',
  MEDIA_CDN_URL: 'an address such as https://cdn.example.com/media',
  MAX_AUDIO_MB: 'a whole number of megabytes from 1 to 5000',
  MAX_VIDEO_MB: 'a whole number of megabytes from 1 to 5000',
  MAX_IMAGE_MB: 'a whole number of megabytes from 1 to 5000',
  TTS_URL: 'the address of a speech endpoint such as https://api.openai.com/v1/audio/speech',
  TTS_KEY: 'the key of the speech endpoint, without blanks',
  TTS_MODEL: 'the name of a model, 100 characters at most',
  TTS_VOICE: 'the name of a voice, 100 characters at most',
  TTS_COMMAND: 'a command with {file} in it, such as espeak-ng -v {language} -w {file} --stdin',
  AUDIO_TARGET_LUFS: 'a loudness in LUFS from -40 to -10, for example -20',
} as const
type Variable = keyof typeof wanted

const webAddress = z.string().refine((text) => ['http:', 'https:'].includes(protocolOf(text) ?? ''))
const origin = webAddress.refine((text) => {
  if (!URL.canParse(text)) return false
  const { pathname, search, hash, username } = new URL(text)
  return pathname === '/' && !search && !hash && !username
})
const folderPath = z.string().refine((path) => !path.includes('\0'))
/** 5000 is hours of video: more is a slip of the hand. */
const megabytes = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .refine((count) => count >= 1 && count <= 5000)
    .default(fallback)
    .transform((count) => count * 2 ** 20)
const toOrigin = (text: string): string => new URL(text).origin
const onOrOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(fallback)
    .transform((word) => word === 'on')

const environmentSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(3000),
  DATA_DIR: folderPath.default('.patchbay').transform((path) => resolve(path)),
  DATABASE_URL: z
    .string()
    .refine((text) => ['postgres:', 'postgresql:'].includes(protocolOf(text) ?? ''))
    .optional(),
  PUBLIC_URL: origin.transform(toOrigin).optional(),
  CORS_ORIGIN: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(origin.transform(toOrigin)))
    .default([]),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/)
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().regex(/^\S+$/).optional(),
  // E.164: at most 15 digits, no leading zero. https://www.itu.int/rec/T-REC-E.164
  TWILIO_PHONE_NUMBER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .optional(),
  TWILIO_API_URL: webAddress.transform((text) => text.replace(/\/+$/, '')).optional(),
  ADMIN_EMAIL: z.email().optional(),
  // ASVS 5.0, 6.2.1: at least 8 characters. The upper bound keeps hashing cheap.
  ADMIN_PASSWORD: z.string().min(8).max(200).optional(),
  JWT_SECRET: z.string().min(32).optional(),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/)
    .optional(),
  DEMO: onOrOff('on'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  ALLOW_REGISTRATION: onOrOff('on'),
  ALLOW_PRIVATE_REQUESTS: onOrOff('off'),
  MEDIA_DIR: folderPath.transform((path) => resolve(path)).optional(),
  S3_ENDPOINT: origin.transform(toOrigin).optional(),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{2,40}$/)
    .optional(),
  S3_ACCESS_KEY_ID: z.string().regex(/^\S+$/).optional(),
  S3_SECRET_ACCESS_KEY: z.string().regex(/^\S+$/).optional(),
  MEDIA_CDN_URL: webAddress
    .refine((text) => URL.canParse(text) && !new URL(text).search && !new URL(text).hash)
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  MAX_AUDIO_MB: megabytes(25),
  MAX_VIDEO_MB: megabytes(500),
  MAX_IMAGE_MB: megabytes(10),
  TTS_URL: webAddress.optional(),
  TTS_KEY: z.string().regex(/^\S+$/).optional(),
  TTS_MODEL: z.string().max(100).default('tts-1'),
  TTS_VOICE: z.string().max(100).optional(),
  TTS_COMMAND: z
    .string()
    .refine((text) => text.includes('{file}'))
    .optional(),
  AUDIO_TARGET_LUFS: z
    .string()
    .regex(/^-\d{2}(\.\d)?$/)
    .transform(Number)
    .refine((loudness) => loudness >= -40 && loudness <= -10)
    .default(-20),
})

/** Where an S3 bucket is, and how to be let in. */
export type S3Settings = {
  /** Scheme, host and port. Undefined: AWS. */
  readonly endpoint: string | undefined
  readonly bucket: string
  readonly region: string
  /** Undefined: what the AWS SDK finds by itself, such as the role of the machine. */
  readonly keys: { readonly id: string; readonly secret: string } | undefined
  /** Where a CDN serves what lies below `public/` in the bucket, without a slash at the end. */
  readonly cdnUrl: string | undefined
}

/** What reads words out. */
export type SpeechSettings =
  | {
      readonly kind: 'endpoint'
      readonly url: string
      readonly key: string | undefined
      readonly model: string
      readonly voice: string
    }
  | { readonly kind: 'command'; readonly command: string; readonly voice: string }

/** The whole configuration of one process. */
export type Config = {
  readonly port: number
  /** 127.0.0.1 while there is no public address; undefined listens on every address. */
  readonly host: '127.0.0.1' | undefined
  /** Absolute path. */
  readonly dataDir: string
  /** Undefined: the embedded database below `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Scheme, host and port without a slash at the end. */
  readonly publicUrl: string | undefined
  /** Cookies are `Secure` exactly when the public address is https. */
  readonly hasSecureCookies: boolean
  /** Other origins whose pages may call the API. */
  readonly corsOrigins: readonly string[]
  /** Undefined: the stand-in carrier. */
  readonly twilio: { readonly accountSid: string; readonly authToken: string } | undefined
  /** The caller id of outbound calls that name none. */
  readonly twilioPhoneNumber: string | undefined
  readonly twilioApiUrl: string | undefined
  /** Who owns the demo company; undefined: `admin@demo.test` with a random password. */
  readonly admin: { readonly email: string; readonly password: string } | undefined
  /** Undefined: taken from `dataDir` (loadSecrets). */
  readonly jwtSecret: string | undefined
  /** 32 bytes as hexadecimal digits. Undefined: taken from `dataDir` (loadSecrets). */
  readonly encryptionKey: string | undefined
  /** Lets other machines read /metrics, as a bearer token. Without it only this machine may. */
  readonly metricsToken: string | undefined
  readonly isDemoOn: boolean
  readonly logLevel: (typeof logLevels)[number]
  readonly isRegistrationAllowed: boolean
  /** Whether a `request` node may call private and loopback addresses. */
  readonly arePrivateRequestsAllowed: boolean
  /** Absolute path: uploads under way, and all media while there is no bucket. */
  readonly mediaDir: string
  /** Undefined: media are kept in `mediaDir`. */
  readonly s3: S3Settings | undefined
  /** The largest upload of a kind, in bytes. */
  readonly maxUploadBytes: { readonly audio: number; readonly video: number; readonly image: number }
  /** Undefined: there is none. */
  readonly speech: SpeechSettings | undefined
  /** What telephone audio is levelled to, in LUFS (ITU-R BS.1770). */
  readonly audioTargetLufs: number
}

/** Parses the environment. An empty value counts as not given, as in a copied `.env.example`. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = environmentSchema.safeParse(given)
  const problems = parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => path[0]))].map(describe)
  for (const [one, other] of [
    ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
    ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
    ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ] as const) {
    if (Boolean(given[one]) === Boolean(given[other])) continue
    const [present, missing] = given[one] ? [one, other] : [other, one]
    problems.push(`${missing} is missing: ${present} is set, and they go together.`)
  }
  const ofBucket = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'MEDIA_CDN_URL'] as const
  const needy = ofBucket.find((name) => given[name])
  if (needy && !given['S3_BUCKET']) problems.push(`S3_BUCKET is missing: ${needy} is set, and is nothing without it.`)
  if (given['TTS_URL'] && given['TTS_COMMAND'])
    problems.push('TTS_URL and TTS_COMMAND are both set: choose the engine that reads words out.')
  if (given['TTS_KEY'] && !given['TTS_URL']) problems.push('TTS_URL is missing: TTS_KEY is set, and they go together.')
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'))
  const env = parsed.data
  return {
    port: env.PORT,
    host: env.PUBLIC_URL ? undefined : '127.0.0.1',
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    publicUrl: env.PUBLIC_URL,
    hasSecureCookies: env.PUBLIC_URL?.startsWith('https:') ?? false,
    corsOrigins: env.CORS_ORIGIN,
    twilio:
      env.TWILIO_ACCOUNT_SID && env.TWILIO_AUTH_TOKEN
        ? { accountSid: env.TWILIO_ACCOUNT_SID, authToken: env.TWILIO_AUTH_TOKEN }
        : undefined,
    twilioPhoneNumber: env.TWILIO_PHONE_NUMBER,
    twilioApiUrl: env.TWILIO_API_URL,
    admin: env.ADMIN_EMAIL && env.ADMIN_PASSWORD ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD } : undefined,
    jwtSecret: env.JWT_SECRET,
    encryptionKey: env.ENCRYPTION_KEY,
    metricsToken: env.METRICS_TOKEN,
    isDemoOn: env.DEMO,
    logLevel: env.LOG_LEVEL,
    isRegistrationAllowed: env.ALLOW_REGISTRATION,
    arePrivateRequestsAllowed: env.ALLOW_PRIVATE_REQUESTS,
    // `media/` of the project lies beside the default `.patchbay`; whoever moves the one moves the other.
    mediaDir: env.MEDIA_DIR ?? join(given['DATA_DIR'] ? env.DATA_DIR : projectRoot, 'media'),
    s3: env.S3_BUCKET
      ? {
          endpoint: env.S3_ENDPOINT,
          bucket: env.S3_BUCKET,
          region: env.S3_REGION ?? 'us-east-1',
          keys:
            env.S3_ACCESS_KEY_ID && env.S3_SECRET_ACCESS_KEY
              ? { id: env.S3_ACCESS_KEY_ID, secret: env.S3_SECRET_ACCESS_KEY }
              : undefined,
          cdnUrl: env.MEDIA_CDN_URL,
        }
      : undefined,
    maxUploadBytes: { audio: env.MAX_AUDIO_MB, video: env.MAX_VIDEO_MB, image: env.MAX_IMAGE_MB },
    speech: speechOf(env),
    audioTargetLufs: env.AUDIO_TARGET_LUFS,
  }
}

function speechOf(env: z.output<typeof environmentSchema>): SpeechSettings | undefined {
  const { TTS_URL: url, TTS_KEY: key, TTS_MODEL: model, TTS_VOICE: voice, TTS_COMMAND: command } = env
  // Of OpenAI's voices this one is there in every model.
  if (url !== undefined) return { kind: 'endpoint', url, key, model, voice: voice ?? 'alloy' }
  return command === undefined ? undefined : { kind: 'command', command, voice: voice ?? '' }
}

function describe(name: PropertyKey | undefined): string {
  return `${String(name)} must be ${wanted[name as Variable]}.`
}

function protocolOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).protocol : undefined
}
