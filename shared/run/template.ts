import { cleanJson, cleanText } from '../flow/cleanText.ts'
import type { Json } from '../flow/flow.ts'
import {
  evaluateLiquid,
  outputsAlone,
  parseLiquid,
  pathsIn,
  problemIn,
  renderLiquid,
  type ParsedTemplate,
} from './liquid.ts'
import type { Values } from './session.ts'
import type { TemplateOptions } from './templateFilters.ts'

export type { TemplateOptions } from './templateFilters.ts'

/** The names a template and a path may use. */
export type TemplateScope = {
  readonly caller: Values
  readonly contact: Values
  readonly vars: Values
  readonly session: Values
  /** Instant of the event, ISO 8601. */
  readonly now: string
  /** Names in `vars` whose values are sensitive. */
  readonly sensitive: ReadonlySet<string>
}

/** Twilio reads at most 4,096 characters a `<Say>`. */
export const maxTextLength = 4000
export const maxTemplateLength = 10_000
/** No more than a session's state may hold. */
const maxValueLength = 32 * 1024

type Parsed = { ok: true; template: ParsedTemplate } | { ok: false; problem: string }

/** Parsed templates by text, least recently used first. Bounded by characters: about ten times as many bytes. */
const cache = new Map<string, Parsed>()
let cachedLength = 0
const maxCachedLength = 1_000_000

function parse(template: string): Parsed {
  if (template.length > maxTemplateLength)
    return { ok: false, problem: `The template is longer than ${maxTemplateLength.toLocaleString('en')} characters.` }
  const known = cache.get(template)
  if (known) {
    cache.delete(template)
    cache.set(template, known)
    return known
  }
  const parsed = parseAnew(template)
  cache.set(template, parsed)
  cachedLength += template.length + 1
  for (const oldest of cache.keys()) {
    if (cachedLength <= maxCachedLength) break
    cache.delete(oldest)
    cachedLength -= oldest.length + 1
  }
  return parsed
}

const quotedNow = /(['"])\s*(?:now|today)\s*\1\s*\|\s*date\b/i

function parseAnew(template: string): Parsed {
  if (quotedNow.test(template))
    return {
      ok: false,
      problem: 'Write {{ now | date }}: the date filter does not know the words now and today in quotes.',
    }
  try {
    return { ok: true, template: parseLiquid(template) }
  } catch (error) {
    return { ok: false, problem: problemIn(error, { during: 'parsing' }) }
  }
}

/** The scope as liquid reads it. Sensitive values are getters, so that any way to them is noticed: a loop, a filter, a whole dump. */
function watched({ vars, sensitive, ...scope }: TemplateScope, now: string) {
  let usedSensitive = false
  let values: object = vars
  if (sensitive.size > 0) {
    values = Object.create(null) as object
    for (const [name, value] of Object.entries(vars))
      Object.defineProperty(values, name, {
        enumerable: true,
        configurable: false,
        get: () => {
          if (sensitive.has(name)) usedSensitive = true
          return value
        },
      })
  }
  const names = { caller: scope.caller, contact: scope.contact, session: scope.session, vars: values, now }
  return { scope: Object.assign(Object.create(null) as object, names), usedSensitive: () => usedSensitive }
}

/** At most so many characters, never half a pair. */
const cut = (text: string, maxLength: number) => cleanText(text.slice(0, maxLength)).replace(/\ufffd$/, '')

export type Rendered = { text: string; usedSensitive: boolean; problem?: string }

/** The template filled in: at most 4,000 characters, well-formed; empty when the template is broken. Never throws. */
export function renderTemplate(template: string, scope: TemplateScope, options: TemplateOptions): Rendered {
  const parsed = parse(template)
  if (!parsed.ok) return { text: '', usedSensitive: false, problem: parsed.problem }
  const view = watched(scope, options.now)
  try {
    const { text, isCut } = renderLiquid(parsed.template, { scope: view.scope, options, maxLength: maxTextLength })
    if (!isCut) return { text: cleanText(text), usedSensitive: view.usedSensitive() }
    const problem = `The text is longer than ${maxTextLength.toLocaleString('en')} characters and was cut.`
    return { text: cut(text, maxTextLength), usedSensitive: view.usedSensitive(), problem }
  } catch (error) {
    return { text: '', usedSensitive: view.usedSensitive(), problem: problemIn(error, { during: 'rendering' }) }
  }
}

export type Evaluated = { value: Json; usedSensitive: boolean; problem?: string }

/**
 * One value: a template that is exactly one output, `{{ vars.total }}`, keeps its type (nothing there is null); any other gives
 * text. A broken template gives an empty text. Never throws.
 */
export function evaluateTemplate(template: string, scope: TemplateScope, options: TemplateOptions): Evaluated {
  const text = template.trim()
  const parsed = /^\{\{.*\}\}$/s.test(text) ? parse(text) : undefined
  if (!parsed?.ok) return evaluateText(template, scope, options)
  const view = watched(scope, options.now)
  try {
    const result = evaluateLiquid(parsed.template, { scope: view.scope, options })
    if (!result.isValue) return evaluateText(template, scope, options)
    if (typeof result.value === 'string' && result.value.length > maxTextLength)
      return evaluateText(template, scope, options)
    const value = cleanJson(result.value)
    const usedSensitive = view.usedSensitive()
    if (typeof value === 'object' && JSON.stringify(value).length > maxValueLength)
      return { value: null, usedSensitive, problem: 'The value is too large.' }
    return { value, usedSensitive }
  } catch (error) {
    return { value: '', usedSensitive: view.usedSensitive(), problem: problemIn(error, { during: 'rendering' }) }
  }
}

function evaluateText(template: string, scope: TemplateScope, options: TemplateOptions): Evaluated {
  const { text, ...rest } = renderTemplate(template, scope, options)
  return { value: text, ...rest }
}

export type TemplateCheck = { problem?: string; paths: readonly string[] }

const nothingRead: TemplateCheck = { paths: [] }

/** Why a template cannot be used, and every path it reads from its scope. For lint; results are remembered. */
export function checkTemplate(template: string): TemplateCheck {
  if (template.length > maxTemplateLength) return checkWhole(template)
  if (!template.includes('{{') && !template.includes('{%')) return nothingRead
  const known = checks.get(template)
  if (known) return known
  const check = checkAnew(template)
  checkedLength += template.length
  if (checkedLength > maxCachedLength) {
    checks.clear()
    checkedLength = template.length
  }
  checks.set(template, check)
  return check
}
/** By template: a flow is looked at again after every change of one of its texts. */
const checks = new Map<string, TemplateCheck>()
let checkedLength = 0

function checkAnew(template: string): TemplateCheck {
  // The same few outputs stand in many texts and languages: each is parsed once, where whole texts are all different.
  const outputs = quotedNow.test(template) ? undefined : outputsAlone(template)
  const parts = outputs?.map(checkWhole)
  if (!parts || parts.some(({ problem }) => problem !== undefined)) return checkWhole(template)
  const [only] = parts
  if (only && parts.length === 1) return only
  return { paths: [...new Set(parts.flatMap(({ paths }) => paths))].sort() }
}

function checkWhole(template: string): TemplateCheck {
  const parsed = parse(template)
  if (!parsed.ok) return { problem: parsed.problem, paths: [] }
  const known = pathsOf.get(parsed.template)
  if (known) return { paths: known }
  const paths = pathsIn(parsed.template)
  pathsOf.set(parsed.template, paths)
  return { paths }
}
const pathsOf = new WeakMap<ParsedTemplate, readonly string[]>()

/** What a path such as `vars.order.total` names; undefined when there is nothing. `size` is the length of a list or text. */
export function valueAt(path: string, scope: TemplateScope): { value: Json | undefined; usedSensitive: boolean } {
  const [root = '', ...names] = path.split('.')
  const isKnown = root === 'caller' || root === 'contact' || root === 'vars' || root === 'session' || root === 'now'
  if (!isKnown) return { value: undefined, usedSensitive: false }
  const usedSensitive =
    root === 'vars' && (names[0] === undefined ? scope.sensitive.size > 0 : scope.sensitive.has(names[0]))
  let value: Json | undefined = scope[root]
  for (const name of names) value = propertyOf(value, name)
  return { value, usedSensitive }
}

function propertyOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value === 'string') return name === 'size' ? value.length : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value) && (name === 'first' || name === 'last')) return value.at(name === 'first' ? 0 : -1)
  if (Object.hasOwn(value, name) && name !== 'length') return Reflect.get(value, name) as Json
  return name === 'size' ? Object.keys(value).length : undefined
}
