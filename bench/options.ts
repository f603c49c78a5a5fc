import { parseArgs } from 'node:util'

export const parts = ['inner', 'store', 'ratio', 'http'] as const
export type Part = (typeof parts)[number]

export type Options = {
  only: readonly Part[]
  /** Of one measurement; warm-up comes on top. */
  seconds: number
  rounds: number
  /** Concurrent calls of the ratio part. */
  calls: readonly number[]
  /** Of the run at 70 % of the peak. */
  minutes: number
  /** Databases of the whole path. */
  on: readonly string[]
  /** Offered in open loop. */
  rate: number
  /** Share of the machine that others may take: a measurement waits for that, and is repeated when it did not last. */
  calm: number
  /** Uses dist/bench as it is. */
  isBuilt: boolean
  json?: string
  /** Writes CPU profiles of the product and of the webhook without a store to this folder. */
  profile?: string
}

export const usage = `npm run bench -- [options]
  --only inner,store,ratio,http   parts to run (all)
  --seconds 5               length of one measurement
  --rounds 3                rounds, interleaved; figures are medians of the calmer half
  --calls 64,1000           concurrent calls of the ratio part
  --calm 100                wait and repeat, within bounds, while others take more than so many % of the machine
  --minutes 0.5             length of the run at 70 % of the peak (5 for published figures)
  --on PGlite,Postgres      databases of the whole path
  --rate 1200               steps offered a second in open loop
  --built                   no build: dist/bench as it is
  --json FILE               all rounds as JSON
  --profile FOLDER          CPU profiles of the servers of the ratio part (read them by bench/profile.ts)`

/** Throws what is wrong in one sentence. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      minutes: { type: 'string', default: '0.5' },
      rate: { type: 'string', default: '1200' },
      on: { type: 'string', default: 'PGlite,Postgres' },
      calls: { type: 'string', default: '64,1000' },
      calm: { type: 'string', default: '100' },
      built: { type: 'boolean', default: false },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return 'help'
  const positive = (name: 'seconds' | 'rounds' | 'minutes' | 'rate' | 'calm', atMost: number) => {
    const value = Number(values[name])
    if (!(value > 0 && value <= atMost)) throw new Error(`--${name} must be above 0 and at most ${atMost}.`)
    return value
  }
  const calls = values.calls.split(',').map(Number)
  if (!calls.every((count) => Number.isInteger(count) && count > 0 && count <= 10_000))
    throw new Error('--calls must be whole numbers from 1 to 10,000, separated by commas.')
  const asked = values.only?.split(',') ?? parts
  const unknown = asked.find((name) => !(parts as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`--only knows ${parts.join(', ')}, not ${unknown}.`)
  return {
    only: parts.filter((part) => asked.includes(part)),
    seconds: positive('seconds', 600),
    rounds: Math.ceil(positive('rounds', 100)),
    minutes: positive('minutes', 60),
    rate: positive('rate', 100_000),
    calls,
    on: values.on.split(','),
    calm: positive('calm', 100) / 100,
    isBuilt: values.built,
    ...(values.json !== undefined && { json: values.json }),
    ...(values.profile !== undefined && { profile: values.profile }),
  }
}
