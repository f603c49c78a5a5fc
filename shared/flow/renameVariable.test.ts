import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowOf, say } from '#shared/testing/flows.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import { checkTemplate } from '../run/template.ts'
import { flowSchema, type Flow } from './flow.ts'
import { renameInTemplate, renameVariable, whyNotNamed } from './renameVariable.ts'
import { setText, textsOf } from './texts.ts'
import { variableUse } from './variableUse.ts'

const rename = { from: 'order', to: 'parcel' }

describe('renameInTemplate', () => {
  it('renames what is read, however it is written', () => {
    const renamed = (template: string) => renameInTemplate(template, rename)
    expect(renamed('Your {{ vars.order.total | currency }} and {{vars.order}}')).toBe(
      'Your {{ vars.parcel.total | currency }} and {{vars.parcel}}',
    )
    expect(renamed(`{{ vars['order'] }}{{ vars [ "order" ].x }}`)).toBe(`{{ vars['parcel'] }}{{ vars [ "parcel" ].x }}`)
    expect(renamed('{% if vars . order == "order" %}order{% endif %}')).toBe(
      '{% if vars . parcel == "order" %}order{% endif %}',
    )
  })

  it('leaves other names, words and texts alone', () => {
    const others = [
      'order vars.order',
      '{{ vars.orders }} {{ vars.my_order }} {{ contact.vars.order }} {{ order }}',
      `{{ 'vars.order' }} {{ "vars['order']" }}`,
      '{% raw %}{{ vars.order }}{% endraw %}',
    ]
    for (const template of others) expect(renameInTemplate(template, rename)).toBe(template)
  })

  it('gives a template that reads what the old one read, under the new name', () => {
    const piece = fc.constantFrom(
      ...[
        '{{ vars.order }}',
        '{{ vars.order.total | number }}',
        '{{ vars.orders }}',
        "{{ 'vars.order' }}",
        'vars.order',
      ],
      ...[
        '{% if vars.order %}',
        '{% endif %}',
        '{{ vars["order"] }}',
        '{% for x in vars.order %}{{ x }}{% endfor %}',
        '{{',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const template = pieces.join(' ')
        const before = checkTemplate(template)
        const after = checkTemplate(renameInTemplate(template, rename))
        expect(after.problem === undefined).toBe(before.problem === undefined)
        expect([...after.paths].sort()).toEqual(
          before.paths.map((path) => path.replace(/^vars\.order(?=\.|$)/, 'vars.parcel')).sort(),
        )
      }),
    )
  })
})

const flow = flowOf(
  {
    start: { type: 'start', to: 'ask' },
    ask: { type: 'collect', data: { prompt: say('Number?'), saveAs: 'order' }, to: 'which' },
    which: {
      type: 'branch',
      data: {
        cases: [
          {
            id: 'a',
            label: 'A',
            when: { conditions: [{ left: 'vars.order', operator: 'equals', right: '{{ vars.order }}' }] },
          },
        ],
      },
    },
    part: {
      type: 'subflow',
      data: { flowKey: 'x', inputs: { order: '{{ vars.order }}' }, outputs: { order: 'order' } },
    },
    unready: {
      type: 'set',
      data: { assignments: [{ variable: 'order', value: '{{ vars.order }}' }, { variable: '' }] },
    },
  },
  {
    variables: [{ name: 'order', type: 'text' }],
    tests: [
      {
        id: 't',
        name: 'T',
        setup: { variables: { order: 1 } },
        script: ['set order = 2', 'say order'],
        expect: ['sets order = 2', 'Your {{ vars.order }}'],
      },
    ],
  },
)

/** Each use in a line: the names of a template come in the order of their letters, which a new name changes. */
const usesOf = (any: Flow, under = (name: string) => name) =>
  variableUse(any)
    .flatMap(({ name, isDeclared, setBy, readBy }) => [
      `${under(name)} ${isDeclared}`,
      ...setBy.map((nodeId) => `${under(name)} set by ${nodeId}`),
      ...readBy.map(({ nodeId, field }) => `${under(name)} read by ${nodeId} ${field ?? ''}`),
    ])
    .sort()

describe('renameVariable', () => {
  it('renames it where it is declared, set and read, in half-finished nodes and in tests', () => {
    const renamed = renameVariable(flow, rename)
    const dataOf = (id: string) => renamed.nodes.find((node) => node.id === id)?.data
    expect(renamed.variables).toEqual([{ name: 'parcel', type: 'text' }])
    expect(dataOf('ask')).toMatchObject({ saveAs: 'parcel' })
    expect(JSON.stringify(dataOf('which'))).toContain('"left":"vars.parcel"')
    expect(JSON.stringify(dataOf('which'))).toContain('{{ vars.parcel }}')
    // The sub-flow's own variables keep their names.
    expect(dataOf('part')).toEqual({
      flowKey: 'x',
      inputs: { order: '{{ vars.parcel }}' },
      outputs: { parcel: 'order' },
    })
    expect(dataOf('unready')).toEqual({
      assignments: [{ variable: 'parcel', value: '{{ vars.parcel }}' }, { variable: '' }],
    })
    expect(renamed.tests[0]).toMatchObject({
      setup: { variables: { parcel: 1 } },
      script: ['set parcel = 2', 'say order'],
      expect: ['sets parcel = 2', 'Your {{ vars.parcel }}'],
    })
    expect(flowSchema.safeParse(renamed).success).toBe(true)
  })

  it('refuses a name that is taken or is none', () => {
    expect(renameVariable(flow, { from: 'order', to: 'no name' })).toBe(flow)
    expect(whyNotNamed(flow, { from: 'order', to: '1st' })).toContain('Start with a letter')
    const two = { ...flow, variables: [...flow.variables, { name: 'parcel', type: 'text' as const }] }
    expect(renameVariable(two, rename)).toBe(two)
    expect(whyNotNamed(two, rename)).toBe(
      'There is a variable parcel already. Two that become one would mix their values.',
    )
    expect(renameVariable(flow, { from: 'nobody', to: 'else' })).toBe(flow)
  })

  it('leaves translations as stale as they were', () => {
    const spoken = flowOf(
      {
        a: {
          type: 'say',
          data: { prompt: [{ kind: 'text', text: { 'en-US': 'Hi {{ vars.order }}', 'es-ES': 'Hola' } }] },
        },
      },
      { languages: ['en-US', 'es-ES'], variables: [{ name: 'order', type: 'text' }] },
    )
    const stale = setText(spoken, {
      nodeId: 'a',
      path: 'prompt.0.text',
      language: 'en-US',
      text: 'Hello {{ vars.order }}',
    })
    expect(textsOf(stale)[0]?.stale).toEqual(['es-ES'])
    expect(textsOf(renameVariable(stale, rename))[0]?.stale).toEqual(['es-ES'])
    expect(textsOf(renameVariable(spoken, rename))[0]?.stale).toEqual([])
  })

  it('changes in any flow nothing but the name, and back again gives the same flow', () => {
    fc.assert(
      fc.property(randomFlow, fc.constantFrom('a', 'b', 'secret', 'list', 'nobody'), (any, from) => {
        const to = 'fresh_name'
        const renamed = renameVariable(any, { from, to })
        const under = (name: string) => (name === from ? to : name)
        const isUsed = variableUse(any).some(({ name }) => name === from)
        if (!isUsed) return void expect(renamed).toBe(any)
        expect(usesOf(renamed)).toEqual(usesOf(any, under))
        expect(renamed.edges).toBe(any.edges)
        expect(renameVariable(renamed, { from: to, to: from })).toEqual(any)
      }),
      { numRuns: 150 },
    )
  })
})
