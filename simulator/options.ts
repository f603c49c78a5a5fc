import { z } from 'zod'
import type { FaultRates } from './faults.ts'

/** A bad setting; `message` has one line a variable. */
export class OptionError extends Error {}

export type Options = {
  /** 0: any free one. */
  port: number
  mainAccount: { sid: string; authToken: string }
  /** Where recordings are kept; without it they end with the process. */
  dataDir: string | undefined
  /** Webhooks whose address begins with `url` are signed so and sent to `localUrl`: the same server without its proxy. */
  product: { url: string; localUrl: string } | undefined
  /** The same one gives the same ids, faults and delays over a fresh `dataDir`; undefined: others each time. */
  seed: string | undefined
  /** How much faster than on the wall time passes. */
  speed: number
  isStrict: boolean
  faults: FaultRates
  /** Calls placed by REST that start in a second, per account. */
  callsPerSecond: number
  logLevel: string
}

const rate = z.coerce.number().min(0).max(1)
const faultsSchema = z.strictObject({
  delay: rate.optional(),
  delayMs: z.coerce.number().int().min(0).max(60_000).optional(),
  duplicate: rate.optional(),
  reorder: rate.optional(),
  refuse: rate.optional(),
  loseAnswer: rate.optional(),
  reset: rate.optional(),
  restError: rate.optional(),
  restBusy: rate.optional(),
  restAnswerLost: rate.optional(),
  kill: rate.optional(),
})

const faultsText = z
  .string()
  .transform((text) =>
    Object.fromEntries(
      text
        .split(',')
        .filter((pair) => pair.trim() !== '')
        .map((pair) => pair.trim().split('=', 2)),
    ),
  )
  .pipe(faultsSchema)

const wanted = {
  CARRIER_PORT: 'a port number from 0 to 65535',
  CARRIER_ACCOUNT_SID: 'AC and 32 hexadecimal digits',
  CARRIER_AUTH_TOKEN: 'a token of at least 16 characters without blanks',
  CARRIER_DATA_DIR: 'the path of a folder',
  PRODUCT_URL: 'an address such as https://ivr.example.com',
  PRODUCT_LOCAL_URL: 'an address such as http://127.0.0.1:3000',
  CARRIER_SEED: 'any text',
  CARRIER_SPEED: 'a number from 0.1 to 1000',
  CARRIER_STRICT: 'on or off',
  CARRIER_FAULTS: 'rates such as duplicate=0.05,refuse=0.05,loseAnswer=0.05',
  CARRIER_CALLS_PER_SECOND: 'a whole number from 1 to 1000',
  LOG_LEVEL: 'a level such as info',
} as const

const address = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
const schema = z.object({
  CARRIER_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  CARRIER_ACCOUNT_SID: z.string().regex(/^AC[0-9a-fA-F]{32}$/),
  CARRIER_AUTH_TOKEN: z.string().regex(/^\S{16,}$/),
  CARRIER_DATA_DIR: z.string().optional(),
  PRODUCT_URL: address.optional(),
  PRODUCT_LOCAL_URL: address.optional(),
  CARRIER_SEED: z.string().optional(),
  CARRIER_SPEED: z.coerce.number().min(0.1).max(1000).default(1),
  CARRIER_STRICT: z
    .enum(['on', 'off'])
    .default('off')
    .transform((word) => word === 'on'),
  CARRIER_FAULTS: faultsText.default({}),
  // Twilio's own is 1, until one asks for more.
  CARRIER_CALLS_PER_SECOND: z.coerce.number().int().min(1).max(1000).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** An empty value counts as not given. Throws OptionError. */
export function readOptions(environment: Readonly<Record<string, string | undefined>>): Options {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map(({ path }) => String(path[0])))
    throw new OptionError(
      [...names].map((name) => `${name} must be ${wanted[name as keyof typeof wanted]}.`).join('\n'),
    )
  }
  const env = parsed.data
  const { PRODUCT_URL: url, PRODUCT_LOCAL_URL: localUrl } = env
  return {
    port: env.CARRIER_PORT,
    mainAccount: { sid: env.CARRIER_ACCOUNT_SID, authToken: env.CARRIER_AUTH_TOKEN },
    dataDir: env.CARRIER_DATA_DIR,
    product: url !== undefined && localUrl !== undefined ? { url, localUrl } : undefined,
    seed: env.CARRIER_SEED,
    speed: env.CARRIER_SPEED,
    isStrict: env.CARRIER_STRICT,
    faults: givenRates(env.CARRIER_FAULTS),
    callsPerSecond: env.CARRIER_CALLS_PER_SECOND,
    logLevel: env.LOG_LEVEL,
  }
}

/** Rates such as `duplicate=0.05,refuse=0.05`. Throws OptionError, which calls them by `name`. */
export function readFaults(text: string, name: string): FaultRates {
  const parsed = faultsText.safeParse(text)
  if (!parsed.success) throw new OptionError(`${name} must be ${wanted.CARRIER_FAULTS}.`)
  return givenRates(parsed.data)
}

/** Rates that were not given stay away, instead of standing there as undefined. */
const givenRates = (rates: z.output<typeof faultsSchema>): FaultRates =>
  Object.fromEntries(Object.entries(rates).filter(([, value]) => value !== undefined))
