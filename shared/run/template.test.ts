import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  checkTemplate,
  evaluateTemplate,
  maxTextLength,
  renderTemplate,
  valueAt,
  type TemplateScope,
} from './template.ts'

const scope: TemplateScope = {
  caller: { kind: 'number', number: '+15550123456' },
  contact: { firstName: 'Ada' },
  vars: {
    total: 12.5,
    list: [1, 2, 3],
    pin: '4321',
    order: { items: [{ name: 'tea' }, { name: 'bread' }] },
    due: '2026-03-08',
    which: 'pin',
    zero: 0,
  },
  session: { language: 'en-US' },
  now: '2026-03-04T15:00:00.000Z',
  sensitive: new Set(['pin']),
}
const options = { now: scope.now, timeZone: 'America/New_York', language: 'en-US' }
const textOf = (template: string, more: Partial<typeof options> = {}) =>
  renderTemplate(template, scope, { ...options, ...more }).text
const problemOf = (template: string) => renderTemplate(template, scope, options).problem

describe('renderTemplate', () => {
  it('fills in paths of the scope', () => {
    expect(textOf('Hello {{ contact.firstName }}, {{ vars.order.items[1].name }}.')).toBe('Hello Ada, bread.')
  })
  it('writes nothing for what is not there', () => {
    expect(textOf('[{{ vars.none.deeper }}{{ nobody }}{{ nil }}{{ empty }}]')).toBe('[]')
  })
  it('enumerates plain lists and writes other values as JSON', () => {
    expect(textOf('{{ vars.list }}')).toBe('1, 2, 3')
    expect(textOf('{{ vars.order }}')).toBe('{"items":[{"name":"tea"},{"name":"bread"}]}')
  })
  it('knows conditions, loops and cases', () => {
    expect(textOf('{% for i in vars.list limit:2 %}{{ forloop.index }}{% endfor %}')).toBe('12')
    expect(
      textOf('{% for i in vars.list limit:2 %}{% endfor %}{% for i in vars.list offset:continue %}{{ i }}{% endfor %}'),
    ).toBe('3')
    expect(textOf('{% case vars.total %}{% when 1, 12.5 %}yes{% else %}no{% endcase %}')).toBe('yes')
    expect(textOf('{% if vars.list contains 2 and vars.zero == 0 %}yes{% endif %}')).toBe('yes')
    expect(textOf('{% capture x %}a{{ vars.zero }}{% endcapture %}{{ x | append: "!" }}')).toBe('a0!')
    expect(textOf('{{ (1..3) | join: "-" }}')).toBe('1-2-3')
  })
  it('reads own properties only', () => {
    expect(textOf('{{ vars.constructor }}{{ vars.__proto__ }}{{ contact.toString }}{{ vars.list.map }}')).toBe('')
  })
  it('answers a broken template with an empty text and a sentence', () => {
    expect(renderTemplate('Hi {{ x | foo }}', scope, options)).toEqual({
      text: '',
      usedSensitive: false,
      problem: 'There is no filter foo (line 1, column 4).',
    })
    expect(problemOf('{% if a %}')).toBe('{% if a %} is not closed (line 1, column 1).')
    expect(problemOf('a'.repeat(10_001))).toBe('The template is longer than 10,000 characters.')
  })
  it.each([
    'include "a"',
    'render "a"',
    'layout "a"',
    'block a',
    'liquid echo 1',
    'cycle 1, 2',
    'tablerow i in a',
    'increment a',
  ])('has no tag %s', (tag) => expect(problemOf(`{% ${tag} %}`)).toMatch(/^There is no tag /))
  it.each(['sample', 'sha256', 'date_to_string', 'where_exp: "a", "b"', 'find_exp: "a", "b"', 'inspect'])(
    'has no filter %s',
    (filter) => expect(problemOf(`{{ vars.list | ${filter} }}`)).toMatch(/^There is no filter /),
  )
  it('cuts a long text and says so, never through a pair of surrogates', () => {
    const long = renderTemplate(`x{% for i in (1..5000) %}😀{% endfor %}`, scope, options)
    expect(long.text).toHaveLength(maxTextLength - 1)
    expect(() => encodeURIComponent(long.text)).not.toThrow()
    expect(long.problem).toBe('The text is longer than 4,000 characters and was cut.')
  })
  it('makes text that any store takes', () => {
    expect(textOf('a{{ "%00" | url_decode }}b')).toBe('ab')
    expect(textOf('{{ "😀" | split: "" | first }}')).toBe('\ufffd')
  })
})

describe('the bounds of a rendering', () => {
  it.each([
    ['nested ranges', '{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}'],
    ['one long range', '{% for i in (1..99999999) %}{% endfor %}'],
    ['a range beyond whole numbers', '{% for i in (9007199254740992..9007199254740994) %}{% endfor %}'],
    ['a doubling text', '{% assign a = "x" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}'],
    ['a doubling capture', '{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}x{% endcapture %}{% endfor %}{{ a }}'],
    [
      'a list in itself',
      '{% assign a = "x" | split: "," %}{% for i in (1..40) %}{% assign a = a | push: a %}{% endfor %}{% if a == a %}{% endif %}',
    ],
    [
      'grouped doubles',
      '{% assign a = "x" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a | group_by: "b" | map: "items" %}{% endfor %}{{ a | join }}',
    ],
    [
      'replacement',
      '{% assign a = "xxxxxxxxxx" %}{% for i in (1..20) %}{% assign a = a | replace: "x", "xxxxxxxxxx" %}{% endfor %}',
    ],
    ['deep tags', '{% if true %}'.repeat(500) + '{% endif %}'.repeat(500)],
    ['deep brackets', `{{ ${'a['.repeat(4000)} }}`],
    ['a list as offset', '{% for i in vars.list offset: vars.list %}{% endfor %}'],
    ['a path made of data', '{% assign p = "a[b[c" %}{{ vars.list | where: p }}'],
  ])('stop %s', (_name, template) => {
    const { text, problem } = renderTemplate(template, scope, options)
    expect(problem).toMatch(/\.$/)
    expect(text.length).toBeLessThanOrEqual(maxTextLength)
  })
})

describe('sensitive variables', () => {
  it.each([
    '{{ vars.pin }}',
    '{{ vars["pin"] }}',
    '{{ vars[vars.which] }}',
    '{{ vars }}',
    '{{ vars | json }}',
    '{{ vars | size }}',
    '{% for pair in vars %}{{ pair[0] }}{% endfor %}',
    '{% assign copy = vars %}{{ copy.pin | slice: 0 }}',
    '{% if vars.pin == "4321" %}yes{% endif %}',
    '{% capture a %}{{ vars.pin }}{% endcapture %}',
    '{% case vars.pin %}{% when "1" %}{% endcase %}',
    '{{ "a" | append: vars.pin }}',
    '{% for i in (1..vars.pin) %}x{% endfor %}',
    '{{ vars.pin | append: vars.list | date: "%Y", "nowhere" }}',
  ])('taint %s', (template) => expect(renderTemplate(template, scope, options).usedSensitive).toBe(true))
  it('leave other texts alone', () => {
    expect(renderTemplate('{{ vars.total }}{{ vars.pinned }}{{ contact.pin }}', scope, options).usedSensitive).toBe(
      false,
    )
  })
  it('taint values and paths as well', () => {
    expect(evaluateTemplate('{{ vars.pin }}', scope, options)).toEqual({ value: '4321', usedSensitive: true })
    expect(evaluateTemplate('{{ vars }}', scope, options).usedSensitive).toBe(true)
    expect(valueAt('vars.pin', scope)).toEqual({ value: '4321', usedSensitive: true })
    expect(valueAt('vars', scope).usedSensitive).toBe(true)
    expect(valueAt('vars.total', scope)).toEqual({ value: 12.5, usedSensitive: false })
  })
  it('stay out of problems', () => {
    expect(problemOf('{{ vars.list | where: vars.pin, 1 | date: "%Y", vars.pin }}')).not.toContain('4321')
    expect(problemOf('{{ "%E0%" | append: vars.pin | url_decode }}')).toBe(
      'The template failed while it was filled in.',
    )
  })
})

describe('the date filter', () => {
  it('speaks the language in the zone of the flow', () => {
    expect(textOf('{{ now | date }}')).toBe('March 4, 2026')
    expect(textOf('{{ now | date: "full" }}')).toBe('Wednesday, March 4, 2026')
    expect(textOf('{{ now | date: "time" }}')).toBe('10:00 AM')
    expect(textOf('{{ now | date: "full" }}', { language: 'de-DE' })).toBe('Mittwoch, 4. März 2026')
    expect(textOf('{{ now | date: "%H:%M" }}', { timeZone: 'Asia/Kolkata' })).toBe('20:30')
    expect(textOf('{{ now | date: "%H:%M", "Europe/Madrid" }}')).toBe('16:00')
  })
  it('reads days, wall-clock times, offsets and seconds', () => {
    expect(textOf('{{ vars.due | date: "%A %-d %B %Y" }}')).toBe('Sunday 8 March 2026')
    expect(textOf('{{ "2026-03-04T09:30" | date: "%H:%M %z" }}')).toBe('09:30 -0500')
    expect(textOf('{{ "2026-03-04T09:30+01:00" | date: "%H:%M" }}')).toBe('03:30')
    expect(textOf('{{ 0 | date: "%F %T" }}')).toBe('1969-12-31 19:00:00')
  })
  it('leaves what is no date as it is', () => {
    expect(textOf('{{ "2026-02-30" | date }} {{ "soon" | date }} {{ "12:30" | date }}')).toBe('2026-02-30 soon 12:30')
  })
  it('refuses the words now and today', () => {
    expect(problemOf('{{ "now" | date }}')).toContain('Write {{ now | date }}')
    expect(problemOf("{% assign a = 'today' %}{{ a | date }}")).toContain('Write {{ now | date }}')
  })
})

describe('filters that speak', () => {
  it('say digits one by one, and signs by name', () => {
    expect(textOf('{{ caller.number | speak_digits }}')).toBe('plus 1 5 5 5 0 1 2 3 4 5 6')
    expect(textOf('{{ "(12) 3-4*#" | speak_digits }}', { language: 'es-ES' })).toBe('1 2 3 4 asterisco almohadilla')
    expect(textOf('{{ 1234 | speak_digits }}')).toBe('1 2 3 4')
  })
  it('write money and numbers as the language does', () => {
    expect(textOf('{{ vars.total | currency }}')).toBe('$12.50')
    expect(textOf('{{ vars.total | currency: "EUR" }}', { language: 'fr-FR' })).toBe('12,50 €')
    expect(textOf('{{ 1234.5 | currency }}', { language: 'hi-IN' })).toBe('₹1,234.50')
    expect(textOf('{{ 1234567.891 | number: 1 }}', { language: 'de-DE' })).toBe('1.234.567,9')
    expect(textOf('{{ "much" | currency }}')).toBe('much')
    expect(problemOf('{{ 1 | currency: "EURO" }}')).toBe('A currency is three letters, such as EUR.')
  })
  it('spell letters with their marks', () => {
    expect(textOf('{{ "AB 12" | spell }}')).toBe('A B 1 2')
    expect(textOf('{{ "नमस्ते" | spell }}', { language: 'hi-IN' }).split(' ').length).toBeLessThan(6)
  })
  it('take English for a language nobody knows', () => {
    expect(textOf('{{ 1.5 | number }} {{ now | date }}', { language: 'xx-nonsense-1' })).toBe('1.5 March 4, 2026')
  })
})

describe('evaluateTemplate', () => {
  it('keeps the type of a lone output', () => {
    const valueOf = (template: string) => evaluateTemplate(template, scope, options).value
    expect(valueOf(' {{ vars.list }} ')).toEqual([1, 2, 3])
    expect(valueOf('{{ vars.total | times: 2 }}')).toBe(25)
    expect(valueOf('{{ vars.none }}')).toBe(null)
    expect(valueOf('{{ vars.zero | times: -1 }}')).toBe(0)
    expect(valueOf('{{ 1 | divided_by: 0 }}')).toBe(null)
    expect(valueOf('{{ vars.total }}!')).toBe('12.5!')
    expect(valueOf('{{ vars.total }}{{ vars.total }}')).toBe('12.512.5')
    expect(valueOf('{{ a | foo }}')).toBe('')
  })
})

describe('checkTemplate', () => {
  it('names every path that is read from the scope', () => {
    const template =
      '{% assign a = vars.b.c %}{{ a }}{% for i in vars.list %}{{ i.x | append: contact.y }}{% endfor %}{{ vars[caller.z].d }}'
    expect(checkTemplate(template)).toEqual({ paths: ['caller.z', 'contact.y', 'vars', 'vars.b.c', 'vars.list'] })
    expect(checkTemplate('{% for i in (1..vars.n) limit: vars.m %}{% endfor %}').paths).toEqual(['vars.m', 'vars.n'])
  })
  it('says what is wrong', () => {
    expect(checkTemplate('{{').problem).toMatch(/not closed/)
    expect(checkTemplate('plain { text }')).toEqual({ paths: [] })
  })
})

describe('checkTemplate, output by output', () => {
  const piece = fc.constantFrom(
    ...['Hello ', ' { ', '}', '{{', '}}', '"', "'", '\n', '%}', '{', ': ', '|', '(('],
    ...[
      '{{ vars.a }}',
      '{{vars.b|upcase}}',
      '{{- now | date: "}}" -}}',
      "{{ 'x' }}",
      '{{ vars["a b"].c }}',
      '{{ contact.x',
      '{{}}',
    ],
    ...[
      '{{ "now" | date }}',
      "'now'",
      ' | date',
      '{{ vars.a | nosuch }}',
      '{{ x | default: vars.d }}',
      '{{ "{{" }}',
      '{% raw %}',
    ],
  )
  it('finds what it finds in the whole', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const template = pieces.join('')
        fc.pre(template.includes('{{'))
        const { problem, paths } = checkTemplate(template)
        // A tag anywhere has the whole parsed at once.
        const whole = checkTemplate(`${template} {% comment %}{% endcomment %}`)
        expect([problem === undefined, paths]).toEqual([whole.problem === undefined, whole.paths])
      }),
      { numRuns: 3000 },
    )
  })
})

describe('valueAt', () => {
  it('walks names and positions', () => {
    expect(valueAt('vars.order.items.1.name', scope).value).toBe('bread')
    expect(valueAt('vars.list.size', scope).value).toBe(3)
    expect(valueAt('now', scope).value).toBe(scope.now)
  })
  it('finds nothing outside the scope', () => {
    for (const path of ['sensitive', 'vars.constructor', 'vars.list.length', 'process.env', '', 'vars.total.x'])
      expect(valueAt(path, scope).value).toBe(undefined)
  })
})

const word = fc.constantFrom(
  'vars',
  'vars.list',
  'vars.order',
  'now',
  'a',
  '1',
  '-3',
  '"x"',
  '(1..4)',
  'nil',
  'contact',
  'vars.pin',
  "'%'",
)
const filter = fc.constantFrom(
  ...[
    'append',
    'join',
    'push',
    'date',
    'map',
    'where',
    'slice',
    'currency',
    'spell',
    'json',
    'split',
    'group_by',
    'sort',
    'times',
    'truncate',
    'round',
  ],
)
const output = fc
  .tuple(word, fc.array(fc.tuple(filter, fc.array(word, { maxLength: 2 })), { maxLength: 4 }))
  .map(([start, rest]) =>
    [start, ...rest.map(([name, args]) => (args.length ? `${name}: ${args.join(', ')}` : name))].join(' | '),
  )
const piece: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('{{', '}}', '{%', '%}', '{% endfor %}', '{% else %}', '{% break %}', '{% if vars.a %}'),
  output.map((text) => `{{ ${text} }}`),
  fc.tuple(output, word).map(([text, list]) => `{% for a in ${list} %}{% assign a = ${text} %}{{ a }}{% endfor %}`),
)
const templates = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))

describe('any template', () => {
  const zone = process.env['TZ']
  afterEach(() => {
    vi.useRealTimers()
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  it('renders without throwing, within bounds, and alike wherever and whenever it runs', () => {
    const frozen = JSON.stringify(scope.vars)
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    fc.assert(
      fc.property(templates, (template) => {
        const runs = ['America/New_York', 'Asia/Kolkata'].map((timeZone, index) => {
          process.env['TZ'] = timeZone
          vi.setSystemTime(index * 1e12)
          return [
            renderTemplate(template, scope, options),
            evaluateTemplate(template, scope, options),
            checkTemplate(template),
          ] as const
        })
        expect(runs[1]).toEqual(runs[0])
        const [rendered, evaluated] = runs[0] ?? []
        expect(rendered?.text.length).toBeLessThanOrEqual(maxTextLength)
        expect(() => encodeURIComponent(rendered?.text ?? '')).not.toThrow()
        expect(JSON.parse(JSON.stringify(evaluated?.value))).toEqual(evaluated?.value)
        expect(JSON.stringify(scope.vars)).toBe(frozen)
      }),
      { numRuns: 400 },
    )
  })
  it('reads no clock', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const clock = [vi.spyOn(Date, 'now'), vi.spyOn(performance, 'now')]
    textOf(
      '{{ now | date: "%c %H" }}{% for i in (1..3) %}{{ "2026-11-01T01:30" | date }}{% endfor %}{{ vars.total | currency }}',
    )
    for (const spy of clock) expect(spy).not.toHaveBeenCalled()
  })
})
