import { parseArgs } from 'node:util'

/** One answer to one question of the flow. */
export type Deed = { press: string } | { say: string }

export type CallArguments = {
  /** `answer`: a phone with this number waits for one call. */
  does: { kind: 'call'; to: string; from: string } | { kind: 'answer'; number: string }
  /** One document at the end and nothing else. */
  isJson: boolean
  /** How fast the call's time passes. */
  speed: number | 'fast'
  /** What is answered, in order, then silence; undefined: a person at the terminal answers. */
  script: Deed[] | undefined
}

/** Whoever calls when nobody is named: the first of the magic numbers. */
const usualCaller = '+15550190001'

export class ArgumentError extends Error {}

export const usage = `Usage: npm run call -- NUMBER [options]
       npm run call -- --answer NUMBER [options]

  --answer NUMBER    waits until this number is called (of +1555, such as +15550190100), and answers
  --from NUMBER      who calls; +15550190001, or "anonymous"
  --keys 1,0,9       answers questions with these keys, one after the other, then with silence
  --say "some words" answers a question with speech; in the order given, among --keys
  --speed N          how fast time passes, 0.1 to 1000; 1 for a person, as fast as answers come for a script
  --json             prints one JSON document at the end (npm run -s call keeps npm silent)

Without --keys, --say and --json: type keys, "/say some words" or "/hangup"; Enter answers a call that rings.
It ends with 0 when the call was completed, 2 busy or no answer, 3 failed, 4 bad TwiML or a lost step, 1 not started.
`

/** What comes after `npm run call --`. Throws ArgumentError. */
export function readArguments(argv: string[]): CallArguments {
  const { values, positionals, tokens } = parse(argv)
  const [to, ...more] = positionals
  const { answer, from } = values
  if ((to === undefined) === (answer === undefined) || more.length > 0)
    throw new ArgumentError(`Name one number to call, or to answer.\n\n${usage}`)
  if (answer !== undefined && (from !== undefined || values.speed !== undefined))
    throw new ArgumentError('--from and --speed belong to a call that is placed: whoever calls decides them.')
  const script: Deed[] = []
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, value } = token
    if (name === 'keys') script.push(...keysIn(value ?? ''))
    if (name === 'say') script.push({ say: value ?? '' })
  }
  const isScript = script.length > 0 || values.json === true || values.keys !== undefined
  return {
    does:
      answer === undefined
        ? { kind: 'call', to: to ?? '', from: from ?? usualCaller }
        : { kind: 'answer', number: answer },
    isJson: values.json === true,
    speed: speedIn(values.speed) ?? (isScript ? 'fast' : 1),
    script: isScript ? script : undefined,
  }
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      tokens: true,
      options: {
        from: { type: 'string' },
        answer: { type: 'string' },
        keys: { type: 'string', multiple: true },
        say: { type: 'string', multiple: true },
        speed: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new ArgumentError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  }
}

function keysIn(text: string): Deed[] {
  const groups = text.split(',').map((group) => group.trim())
  return groups
    .filter((group) => group !== '')
    .map((press) => {
      if (!/^[0-9*#A-DwW]{1,100}$/.test(press))
        throw new ArgumentError('--keys takes keys 0-9, *, # and A-D, one answer from the other by a comma.')
      return { press }
    })
}

function speedIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const speed = Number(text)
  if (!(speed >= 0.1 && speed <= 1000)) throw new ArgumentError('--speed must be a number from 0.1 to 1000.')
  return speed
}
