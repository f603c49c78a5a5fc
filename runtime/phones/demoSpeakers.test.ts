import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TwimlElement } from '#runtime/channels/twilio/serializeTwiml.ts'
import { speakParts } from '#runtime/channels/twilio/speakParts.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { officeHoursFrom } from '#runtime/demo/officeHours.ts'
import type { Move } from '#shared/flow/defineNode.ts'
import type { Flow } from '#shared/flow/flow.ts'
import type { CompiledNode, Program } from '#shared/run/program.ts'
import { simulate } from '#shared/run/simulate.ts'
import { programOf } from '#shared/testing/flows.ts'
import { speakerOf, type Heard } from './speaker.ts'

const schedules = { 'office-hours': officeHoursFrom(new Date('2026-01-05T00:00:00.000Z')) }

/** The same program, noting which node each action came from. */
function watched(program: Program): { program: Program; nodeOf: Map<unknown, string> } {
  const nodeOf = new Map<unknown, string>()
  const note = (id: string, move: Move): Move => {
    if ('actions' in move) for (const action of move.actions ?? []) nodeOf.set(action, id)
    return move
  }
  const watch = (compiled: CompiledNode): CompiledNode => {
    const { type, node } = compiled
    const { resume } = type
    return {
      ...compiled,
      type: {
        ...type,
        enter: (input) => note(node.id, type.enter(input)),
        ...(resume && { resume: (input) => note(node.id, resume(input)) }),
      },
    }
  }
  const root = {
    ...program.root,
    nodes: new Map([...program.root.nodes].map(([id, compiled]) => [id, watch(compiled)])),
  }
  return { program: { ...program, root, versions: new Map([[root.id, root]]) }, nodeOf }
}

const wordsOf = (element: TwimlElement | string): string =>
  typeof element === 'string' ? element : (element.children ?? []).map(wordsOf).join('')

const line = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'0123459*').map((key) => `press ${key}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('silence', 'say sales', 'say nonsense', 'record 5', 'dial busy', 'press 2468'),
  },
)

it.each<[string, Flow]>([
  ['marketing-menu', marketingMenu],
  ['departments', departmentsFlow],
])('every prompt of %s is given to the node that says it, whatever callers do', (_, flow) => {
  const { program, nodeOf } = watched(programOf(flow, {}, { schedules }))
  let told = 0
  const language = fc.constantFrom(...flow.languages)
  const at = fc.constantFrom('2026-01-05T15:00:00.000Z', '2026-01-06T01:00:00.000Z')
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), language, at, (script, asked, begins) => {
      const { steps } = simulate(program, script, { languages: [asked], at: begins })
      for (const { actions, trail } of steps) {
        const heard: Heard[] = []
        const found: (string | undefined)[] = []
        const said: (string | undefined)[] = []
        for (const action of actions) {
          if (!('prompt' in action)) continue
          for (const verb of speakParts(action.prompt)) {
            if (verb.name !== 'Say') continue
            heard.push({ text: wordsOf(verb) })
            found.push(speakerOf(program, trail, heard)?.node)
            said.push(nodeOf.get(action))
          }
        }
        told += said.length
        expect(found).toEqual(said)
      }
    }),
    { numRuns: 300 },
  )
  expect(told).toBeGreaterThan(500)
})
