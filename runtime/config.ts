import { resolve } from 'node:path'
import { z } from 'zod'

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
} as const
type Variable = keyof typeof wanted

const webAddress = z.string().refine((text) => ['http:', 'https:'].includes(protocolOf(text) ?? ''))
const origin = webAddress.refine((text) => {
  if (!URL.canParse(text)) return false
  const { pathname, search, hash, username } = new URL(text)
  return pathname === '/' && !search && !hash && !username
})
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
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes('\0'))
    .default('.patchbay')
    .transform((path) => resolve(path)),
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
})

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
}

/** Parses the environment. An empty value counts as not given, as in a copied `.env.example`. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = environmentSchema.safeParse(given)
  const problems = parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => path[0]))].map(describe)
  for (const [one, other] of [
    ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
    ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ] as const) {
    if (Boolean(given[one]) === Boolean(given[other])) continue
    const [present, missing] = given[one] ? [one, other] : [other, one]
    problems.push(`${missing} is missing: ${present} is set, and they go together.`)
  }
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
  }
}

function describe(name: PropertyKey | undefined): string {
  return `${String(name)} must be ${wanted[name as Variable]}.`
}

function protocolOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).protocol : undefined
}
