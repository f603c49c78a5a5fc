import { maxExpectLine, maxTestLines, type Flow, type ScriptedTest } from '../flow/flow.ts'
import type { Program } from './program.ts'
import { factLine, scriptOf, type Conversation, type KeptCaller } from './scriptOf.ts'
import { optionsOf, runTest, testProgram, type TestWorld } from './scriptedTest.ts'
import { simulate, type Simulation } from './simulate.ts'

/**
 * A conversation as a test of the flow: what the caller did, and what the flow says to it, which is taken by playing it. It passes
 * until the flow changes. `warnings` are sentences: what could not be taken over.
 */
export function saveAsTest({
  id,
  name,
  conversation,
  tested,
  world = {},
  keep: { caller = 'fictional', lines = {} } = {},
}: {
  id: string
  name: string
  conversation: Conversation
  tested: Flow | Program
  world?: TestWorld
  /** Of what is personal (see personalParts.ts); `lines` stand in place of those of the script, by their place from 0. */
  keep?: { caller?: KeptCaller; lines?: Readonly<Record<number, string>> }
}): { test: ScriptedTest; warnings: readonly string[] } {
  const { setup, script: written, expect: wentTo, warnings } = scriptOf(conversation, { caller })
  const script = written.map((line, index) => lines[index] ?? line)
  const asWritten = (expect: readonly string[]): ScriptedTest => ({ id, name, setup, script, expect: [...expect] })
  const [trouble] = runTest(tested, { setup, script }, world).failures.filter(({ in: where, line }) => {
    return where === 'script' && line !== 0
  })
  const played = play(tested, { setup, script }, world)
  if (typeof played === 'string') return { test: asWritten(wentTo), warnings: [...warnings, played] }
  const done = trouble ? script.slice(0, trouble.line - 1) : script
  if (trouble)
    warnings.push(
      `In this flow the call is over before line ${trouble.line}: it ran another version, or hears otherwise.`,
    )
  return { test: { id, name, setup, script: done, expect: expectationsOf(played) }, warnings }
}

function play(tested: Flow | Program, { setup, script }: Pick<ScriptedTest, 'setup' | 'script'>, world: TestWorld) {
  try {
    const program = 'root' in tested ? tested : testProgram(tested, world)
    return simulate(program, script, optionsOf(setup ?? {}))
  } catch (error) {
    return error instanceof Error ? error.message : 'The flow cannot run.'
  }
}

function expectationsOf({ transcript, said, facts, session }: Simulation): string[] {
  let next = 0
  const heard = transcript.flatMap((line) => {
    const speech = said[next]
    if (speech === undefined || line !== `${speech.language}: ${speech.text}`) return []
    next += 1
    return speech.text.trim() === '' ? [] : [cut(line)]
  })
  const reason = session.state?.ended?.reason
  const last = [...new Set(facts.flatMap(factLine)), ...(reason === undefined ? [] : [`ends ${reason}`])]
  return [...heard.slice(0, Math.max(0, maxTestLines - last.length)), ...last].slice(-maxTestLines)
}

/** No half of a surrogate pair at its end. */
const cut = (line: string) =>
  line
    .slice(0, maxExpectLine)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
