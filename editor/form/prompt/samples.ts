import type { Flow, Json, Variable } from '#shared/flow/flow.ts'
import type { TemplateScope } from '#shared/run/template.ts'
import { isObject } from '../formSchema.ts'

/** Sample values as an author typed them, by path: `vars.total`, `caller.number`. */
export type Samples = Readonly<Record<string, string>>

const byType: Readonly<Record<Variable['type'], string>> = {
  text: 'sample',
  number: '42',
  boolean: 'true',
  date: '2027-01-04',
  list: '["one", "two"]',
  json: '{}',
}

const given: Readonly<Record<string, string>> = {
  'caller.kind': 'number',
  'caller.number': '+15550100123',
  'caller.name': 'Web visitor',
  'caller.address': 'sip:ada@example.test',
  'contact.firstName': 'Ada',
  'contact.lastName': 'Byron',
  'session.channel': 'phone',
  'session.direction': 'inbound',
  'session.ourNumber': '+15550100001',
  'session.department': 'sales',
  'session.selection': '1',
}

/** What stands for a path while nobody has typed another sample: a variable's default, else something of its type. */
export function defaultSample(flow: Pick<Flow, 'variables'>, path: string): string {
  const [root, name] = path.split('.')
  if (root === 'vars') {
    const variable = flow.variables.find((one) => one.name === name)
    if (!variable) return path.endsWith('.size') ? '2' : byType.text
    if (variable.default !== undefined && variable.default !== null && variable.default !== '')
      return typeof variable.default === 'string' ? variable.default : JSON.stringify(variable.default)
    return path.split('.').length > 2 ? byType.text : byType[variable.type]
  }
  return Object.hasOwn(given, path) ? (given[path] ?? '') : byType.text
}

/** Numbers, booleans, lists and objects as what they are; all else is text. Numbers that lose a digit stay text: `007`, `+1…`. */
export function sampleValue(text: string, type?: Variable['type']): Json {
  if (type === 'text' || type === 'date') return text
  const trimmed = text.trim()
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(trimmed)) return Number(trimmed)
  if (/^[[{]/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as Json
    } catch {
      return text
    }
  }
  return text
}

/** The sample values of the variables that paths name, as the flow would hold them. */
export function sampleVariables(
  flow: Pick<Flow, 'variables'>,
  paths: readonly string[],
  samples: Samples,
): Record<string, Json> {
  const vars: Record<string, Json> = {}
  // Short paths first: what a longer one says lies within.
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    const [root, name, ...rest] = path.split('.')
    if (root !== 'vars' || name === undefined || name === '__proto__') continue
    const type = rest.length === 0 ? flow.variables.find((one) => one.name === name)?.type : undefined
    const value = sampleValue(samples[path] ?? defaultSample(flow, path), type)
    if (rest.length === 0) vars[name] = value
    else if (rest.at(-1) !== 'size') vars[name] = within(vars[name], rest, value)
  }
  return vars
}

function within(into: Json | undefined, [name, ...rest]: readonly string[], value: Json): Json {
  if (name === undefined) return value
  if (Array.isArray(into) && /^\d+$/.test(name))
    return into.with(Math.min(Number(name), into.length - 1), within(into[Number(name)], rest, value))
  const own = isObject(into) ? into : {}
  return name === '__proto__' ? own : { ...own, [name]: within(own[name], rest, value) }
}

/** Everything a template may look at, in samples. */
export function sampleScope(
  flow: Pick<Flow, 'variables'>,
  { paths, samples, language, now }: { paths: readonly string[]; samples: Samples; language: string; now: string },
): TemplateScope {
  const all = [...new Set([...Object.keys(given), ...paths])]
  const rooted = (root: string): Record<string, Json> => {
    let value: Json = {}
    for (const path of all) {
      const [first, ...names] = path.split('.')
      if (first === root && names.length > 0) value = within(value, names, samples[path] ?? defaultSample(flow, path))
    }
    return isObject(value) ? value : {}
  }
  return {
    caller: rooted('caller'),
    contact: rooted('contact'),
    session: { ...rooted('session'), language, startedAt: now, tags: [] },
    vars: sampleVariables(flow, paths, samples),
    now,
    sensitive: new Set(),
  }
}
