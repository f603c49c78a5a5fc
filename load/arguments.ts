import { parseArgs } from 'node:util'
import type { FaultRates } from '../simulator/faults.ts'
import { OptionError, readFaults } from '../simulator/options.ts'

export type LoadArguments = {
  /** How many are on the phone at once. */
  calls: number
  /** Key of the flow that answers. */
  flow: string
  minutes: number
  /** The product's address; PATCHBAY_URL, else PORT of this machine, when not given. */
  target: string | undefined
  /** Steps offered a second, come what may; without it callers take their time. */
  rate: number | undefined
  faults: FaultRates
  /** Of what callers do and which faults strike; the calls themselves are new ones each time. */
  seed: string
  /** How fast the callers' time passes. */
  speed: number
  isRemoteAllowed: boolean
  isJson: boolean
}

export class ArgumentError extends Error {}

export const usage = `Usage: npm run load -- [options]

  --calls N        callers at once, 1 to 5000; 100
  --flow KEY       the flow they call; marketing-menu
  --minutes N      for how long, 0.01 to 60; 1
  --target URL     the running product; PATCHBAY_URL, else PORT on this machine
  --rate N         offers N steps a second, 0.1 to 10000, whatever becomes of them; without it callers take their time
  --faults RATES   such as duplicate=0.05,reorder=0.05,refuse=0.05,loseAnswer=0.05; also delay, delayMs, reset, kill
  --seed TEXT      what callers do, and which faults strike; another each time
  --speed N        how fast the callers' time passes, 0.1 to 100; 1
  --allow-remote   lets the target be another machine
  --json           prints one JSON document at the end and nothing else

It ends with 0 when every step was taken and every prompt was right, 1 when not, 2 when it could not begin.
`

/** What comes after `npm run load --`. Throws ArgumentError. */
export function readArguments(argv: string[], newSeed: () => string): LoadArguments {
  const values = parse(argv)
  if (values.help === true) throw new ArgumentError(usage)
  return {
    calls: numberIn('--calls', values.calls ?? '100', { least: 1, most: 5000, isWhole: true }),
    flow: values.flow ?? 'marketing-menu',
    minutes: numberIn('--minutes', values.minutes ?? '1', { least: 0.01, most: 60 }),
    target: values.target === undefined ? undefined : addressIn(values.target),
    rate: values.rate === undefined ? undefined : numberIn('--rate', values.rate, { least: 0.1, most: 10_000 }),
    faults: faultsIn(values.faults ?? ''),
    seed: values.seed ?? newSeed(),
    speed: numberIn('--speed', values.speed ?? '1', { least: 0.1, most: 100 }),
    isRemoteAllowed: values['allow-remote'] === true,
    isJson: values.json === true,
  }
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        calls: { type: 'string' },
        flow: { type: 'string' },
        minutes: { type: 'string' },
        target: { type: 'string' },
        rate: { type: 'string' },
        faults: { type: 'string' },
        seed: { type: 'string' },
        speed: { type: 'string' },
        'allow-remote': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new ArgumentError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  }
}

function numberIn(
  name: string,
  text: string,
  { least, most, isWhole = false }: { least: number; most: number; isWhole?: boolean },
): number {
  const number = text.trim() === '' ? NaN : Number(text)
  if (!(number >= least && number <= most) || (isWhole && !Number.isInteger(number)))
    throw new ArgumentError(`${name} must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`)
  return number
}

function addressIn(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new ArgumentError('--target must be an address such as http://127.0.0.1:3000.')
  return new URL(text).origin
}

function faultsIn(text: string): FaultRates {
  try {
    return readFaults(text, '--faults')
  } catch (error) {
    if (error instanceof OptionError) throw new ArgumentError(error.message)
    throw error
  }
}
