import {
  analyzeSync,
  CaseTag,
  Context,
  defaultOperators,
  Drop,
  evalToken,
  filters,
  ForTag,
  Liquid,
  Output,
  tags,
  Tokenizer,
  TokenKind,
  toValue,
  toValueSync,
  Variable,
  type Emitter,
  type FilterHandler,
  type Steps,
  type Template,
  type ValueToken,
} from 'liquidjs/dist/liquid.browser.mjs'
import { TemplateBudget, TemplateProblem } from './templateBudget.ts'
import { ownFilters, type TemplateOptions } from './templateFilters.ts'

// The only file that knows liquidjs. Everything it lets in is named here, so that a new release adds nothing by itself: no files,
// no clock, no chance, no promises, no templates made of data.
const keptTags = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'echo',
  'for',
  'if',
  'raw',
  'unless',
  '#',
]
const keptFilters = [
  ...[
    'abs',
    'at_least',
    'at_most',
    'ceil',
    'divided_by',
    'floor',
    'minus',
    'modulo',
    'plus',
    'round',
    'times',
    'to_integer',
  ],
  ...['append', 'capitalize', 'downcase', 'lstrip', 'normalize_whitespace', 'number_of_words', 'prepend', 'remove'],
  ...['remove_first', 'remove_last', 'replace', 'replace_first', 'replace_last', 'rstrip', 'split', 'squish', 'strip'],
  ...[
    'strip_newlines',
    'truncate',
    'truncatewords',
    'upcase',
    'escape',
    'escape_once',
    'strip_html',
    'array_to_sentence_string',
  ],
  ...[
    'compact',
    'concat',
    'find',
    'find_index',
    'first',
    'group_by',
    'has',
    'join',
    'last',
    'map',
    'pop',
    'push',
    'reject',
  ],
  ...['reverse', 'shift', 'size', 'slice', 'sort', 'sort_natural', 'sum', 'uniq', 'unshift', 'where'],
  ...['base64_decode', 'base64_encode', 'default', 'json', 'url_decode', 'url_encode', 'cgi_escape', 'uri_escape'],
]
/** These read their first argument as a path, by a parser that nests without limit. */
const pathFilters = new Set([
  'find',
  'find_index',
  'group_by',
  'has',
  'map',
  'reject',
  'sort',
  'sort_natural',
  'sum',
  'where',
])
/** Far above any page of text; a range is a list of that length. */
const maxRangeEnd = 1e9

type Meters = { budget: TemplateBudget; options: TemplateOptions }

/** A context that pays for what it reads, and whose keys are names: a list as a key would be written out first. */
class MeteredContext extends Context {
  readonly meters: Meters
  constructor(scope: object, meters: Meters) {
    const { budget } = meters
    super(
      scope,
      liquid.options,
      { sync: true, ownPropertyOnly: true },
      { memoryLimit: budget, renderLimit: budget, liquid },
    )
    this.meters = meters
  }
  override readProperty(object: unknown, key: unknown): unknown {
    this.meters.budget.use(1)
    const name = toValue(key)
    if (typeof name === 'object' && name !== null) return undefined
    if (name === 'size' && typeof object === 'object' && object !== null && !Array.isArray(object))
      this.meters.budget.use(Object.keys(object).length)
    return super.readProperty(object, name)
  }
  override findScope(key: unknown): object {
    return super.findScope(typeof key === 'object' && key !== null ? '' : key)
  }
  override spawn(scope: object = {}): Context {
    return new MeteredContext(scope, this.meters)
  }
}

const budgetOf = (context: Context): TemplateBudget => {
  if (context instanceof MeteredContext) return context.meters.budget
  throw new Error('A template was rendered outside its metered context.')
}

/** What a value is in a text. Lists of plain values are enumerated; everything else that has parts is JSON. */
function written(value: unknown, budget: TemplateBudget): string {
  const plain = toValue(value)
  if (typeof plain === 'string') return plain
  if (typeof plain === 'number') return Number.isFinite(plain) ? String(plain) : ''
  if (typeof plain === 'boolean') return String(plain)
  if (typeof plain !== 'object' || plain === null || plain instanceof Drop) return ''
  budget.charge(plain)
  if (Array.isArray(plain) && plain.every((item) => typeof item !== 'object' || item === null))
    return plain.map((item) => written(item, budget)).join(', ')
  return JSON.stringify(plain)
}

/** Thrown to leave a rendering whose text is full; what was written stands. */
class TextFull extends Error {}

class MeteredEmitter implements Emitter {
  buffer = ''
  readonly #budget: TemplateBudget
  readonly #maxLength: number
  constructor(budget: TemplateBudget, maxLength: number) {
    this.#budget = budget
    this.#maxLength = maxLength
  }
  write(value: unknown): void {
    const text = written(value, this.#budget)
    this.#budget.use(text.length)
    this.buffer += text
    if (this.buffer.length > this.#maxLength) throw new TextFull('The text is full.')
  }
}

/** A token whose value is judged before use. Shaped as liquidjs' filtered value, which its analysis and evaluation understand. */
const judged = (token: ValueToken, judge: (value: unknown, budget: TemplateBudget) => void): ValueToken => {
  const { input, begin, end } = token
  return {
    kind: TokenKind.FilteredValue,
    ...{ input, begin, end },
    getText: () => token.getText(),
    filters: [],
    initial: {
      postfix: [token],
      *evaluate(context: Context): Steps {
        const value = yield evalToken(token, context)
        judge(toValue(value), budgetOf(context))
        return value
      },
    },
  }
}

const judgeNumber = (value: unknown, budget: TemplateBudget) => {
  budget.use(1)
  if (value === undefined || value === null) return
  // Above 2^53 adding one changes nothing, and liquidjs would count for ever.
  if (typeof value === 'object' || Math.abs(Number(value)) > maxRangeEnd)
    throw new TemplateProblem('A range, limit or offset is not a sensible number.')
}
const judgeList = (value: unknown, budget: TemplateBudget) => {
  if (typeof value === 'object' && value !== null) budget.use(Object.keys(value).length)
}

const readGroupOrRange = Reflect.get(Tokenizer.prototype, 'readGroupOrRange')
Tokenizer.prototype.readGroupOrRange = function () {
  const token = readGroupOrRange.call(this)
  if (token?.lhs && token.rhs) {
    token.lhs = judged(token.lhs, judgeNumber)
    token.rhs = judged(token.rhs, judgeNumber)
  }
  return token
}

class MeteredFor extends ForTag {
  constructor(token: unknown, remainTokens: unknown, engine: Liquid, parser: unknown) {
    super(token, remainTokens, engine, parser)
    this.collection = judged(this.collection, judgeList)
    const { hash } = this.hash
    for (const [name, value] of Object.entries(hash))
      if (value && name !== 'reversed') hash[name] = judgedUnlessContinue(value)
  }
}
/** `offset: continue` is a word of the language, kept as a number by the loop itself. */
const judgedUnlessContinue = (token: ValueToken) =>
  token.getText() === 'continue' ? token : judged(token, judgeNumber)

class MeteredCase extends CaseTag {
  override *render(context: Context, emitter: Emitter): Steps {
    const target = toValue(yield this.value.value(context))
    for (const branch of this.branches) for (const _value of branch.values) budgetOf(context).charge(target)
    return yield super.render(context, emitter)
  }
}

const metered = (name: string, handler: FilterHandler): FilterHandler =>
  function* (value, ...args) {
    const budget = budgetOf(this.context)
    budget.charge(value)
    for (const arg of args) budget.charge(arg)
    if (pathFilters.has(name) && args[0] !== undefined && !/^[\p{L}\p{M}\p{N}_.-]{1,200}$/u.test(String(args[0])))
      throw new TemplateProblem(`The filter ${name} takes the name of a field.`)
    const result: unknown = yield handler.call(this, value, ...args)
    budget.charge(result)
    return result
  }

const operators = Object.fromEntries(
  Object.entries(defaultOperators).map(([name, operate]) => [
    name,
    (...operands: unknown[]) => {
      const context = operands.at(-1)
      if (!(context instanceof MeteredContext))
        throw new Error(`The operator ${name} was used outside a metered context.`)
      for (const operand of operands.slice(0, -1)) context.meters.budget.charge(operand)
      return operate(...operands)
    },
  ]),
)

const liquid = new Liquid({ strictFilters: true, ownPropertyOnly: true, operators, parseLimit: 10_000 })
for (const name of Object.keys(liquid.tags)) if (!keptTags.includes(name)) delete liquid.tags[name]
for (const name of Object.keys(liquid.filters)) delete liquid.filters[name]
for (const name of keptFilters) {
  const filter = filters[name]
  if (!filter) throw new Error(`liquidjs has lost its filter ${name}.`)
  liquid.filters[name] = metered(name, typeof filter === 'function' ? filter : filter.handler)
}
for (const [name, filter] of Object.entries(ownFilters))
  liquid.filters[name] = metered(name, function (value, ...args) {
    if (!(this.context instanceof MeteredContext))
      throw new Error(`The filter ${name} was used outside a metered context.`)
    return filter(value, args, this.context.meters.options)
  })
liquid.tags['for'] = MeteredFor
liquid.tags['case'] = MeteredCase
if (keptTags.some((name) => !(name in tags))) throw new Error('liquidjs has lost a tag.')

// In place of liquidjs' own: no clock, and every node pays.
liquid.renderer.renderTemplates = function* (templates, context, emitter) {
  const budget = budgetOf(context)
  const into = emitter ?? new MeteredEmitter(budget, Infinity)
  budget.use(1)
  for (const template of templates) {
    budget.use(1)
    const text = yield template.render(context, into)
    if (text) into.write(text)
    if (context.breakCalled || context.continueCalled) break
  }
  return into.buffer
}

/** A parsed template. Opaque outside this file; may be used any number of times. */
export type ParsedTemplate = { readonly nodes: readonly Template[] }

/** Deeper nesting is a slip, and would use up the stack. */
const maxNesting = 30

const hasManyBrackets = (template: string) => template.split(/[[(]/, maxNesting + 2).length > maxNesting + 1

function judgeNesting(template: string): void {
  if (!template.includes('{%') && !hasManyBrackets(template)) return
  let depth = 0
  for (const [, end] of template.matchAll(/\{%-?\s*(end)?(?:capture|case|for|if|unless)\b/g)) {
    depth += end ? -1 : 1
    if (depth > maxNesting) throw new TemplateProblem(`The tags are nested more than ${maxNesting} deep.`)
  }
  let brackets = 0
  for (const sign of template) {
    if (sign === '{' || sign === '}') brackets = 0
    else if (sign === '[' || sign === '(') brackets++
    else if (sign === ']' || sign === ')') brackets--
    // Free text may hold smileys; a run of opening brackets this long helps nobody there either.
    if (brackets > maxNesting)
      throw new TemplateProblem(`There are more than ${maxNesting} brackets inside each other.`)
  }
}

const plainOutput = /(\{\{(?:[^{}'"]|'[^'{}]*'|"[^"{}]*")*\}\})/

/**
 * The outputs, such as `{{ vars.total }}`, of a template that is nothing but text and outputs: parsed one by one they say what the
 * whole does. Undefined for templates with tags, or with braces anywhere else.
 */
export function outputsAlone(template: string): readonly string[] | undefined {
  if (template.includes('{%') || hasManyBrackets(template)) return undefined
  const parts = template.split(plainOutput)
  const isApart = parts.every((part, index) => index % 2 === 1 || (!part.includes('{{') && !part.endsWith('{')))
  return isApart ? parts.filter((_, index) => index % 2 === 1) : undefined
}

/** Throws TemplateProblem, or an error that `problemIn` puts into words. */
export function parseLiquid(template: string): ParsedTemplate {
  judgeNesting(template)
  return { nodes: liquid.parse(template) }
}

export type Rendering = { scope: object; options: TemplateOptions; maxLength: number }

/** The text; `isCut` when it reached its limit. Throws what `problemIn` puts into words. */
export function renderLiquid(
  parsed: ParsedTemplate,
  { scope, options, maxLength }: Rendering,
): { text: string; isCut: boolean } {
  const budget = new TemplateBudget()
  const emitter = new MeteredEmitter(budget, maxLength)
  try {
    toValueSync(liquid.renderer.renderTemplates(parsed.nodes, new MeteredContext(scope, { budget, options }), emitter))
    return { text: emitter.buffer, isCut: false }
  } catch (error) {
    if (!(error instanceof TextFull)) throw error
    return { text: emitter.buffer.slice(0, maxLength), isCut: true }
  }
}

/** The value of a template that is one output and nothing else; `isValue` is false for any other. */
export function evaluateLiquid(
  parsed: ParsedTemplate,
  { scope, options }: Omit<Rendering, 'maxLength'>,
): { isValue: true; value: unknown } | { isValue: false } {
  const [output, ...rest] = parsed.nodes
  if (!(output instanceof Output) || rest.length > 0) return { isValue: false }
  const budget = new TemplateBudget()
  const value = toValue(toValueSync(output.value.value(new MeteredContext(scope, { budget, options }))))
  budget.charge(value)
  return { isValue: true, value: value instanceof Drop ? '' : value }
}

/** Paths a template reads from its scope, such as `vars.order.total`; a computed key ends its path. */
export function pathsIn(parsed: ParsedTemplate): string[] {
  const paths = new Set<string>()
  for (const variable of Object.values(analyzeSync(parsed.nodes, { partials: false }).globals).flat()) {
    const computed = variable.segments.findIndex((segment) => segment instanceof Variable)
    // `offset: continue` reads a word of the language.
    if (variable.segments[0] === 'continue') continue
    paths.add(variable.segments.slice(0, computed === -1 ? undefined : computed).join('.'))
  }
  return [...paths].sort()
}

const describe = (message: string): string => {
  const [, filter] = /^undefined filter: (.+)$/s.exec(message) ?? []
  if (filter !== undefined) return `There is no filter ${filter}.`
  const [, tag] = /^tag "(.*)" not found$/s.exec(message) ?? []
  if (tag !== undefined) return `There is no tag ${tag}.`
  const [, open] = /^(?:tag|output) (.+) not closed$/s.exec(message) ?? []
  if (open !== undefined) return `${open.slice(0, 60).trim()} is not closed.`
  return `This is not valid Liquid: ${message.slice(0, 200)}.`
}

/** What went wrong, for the author. liquidjs' own words while rendering may hold values, so they are not passed on. */
export function problemIn(error: unknown, { during }: { during: 'parsing' | 'rendering' }): string {
  for (let cause: unknown = error; cause instanceof Error; cause = Reflect.get(cause, 'originalError'))
    if (cause instanceof TemplateProblem) return cause.message
  if (!(error instanceof Error)) return 'The template failed.'
  const [, message = error.message, line, column] =
    /^(.*?), (?:file:.*, )?line:(\d+), col:(\d+)$/s.exec(error.message) ?? []
  const where = line === undefined ? '' : ` (line ${line}, column ${column})`
  if (during === 'rendering') return 'The template failed while it was filled in.'
  return describe(message).replace(/\.$/, `${where}.`)
}
