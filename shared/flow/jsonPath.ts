import { jsonpath, JSONPathEnvironment, TokenKind, type JSONPathQuery } from 'json-p3'
import { RE2JS } from 're2js'
import type { Json } from './flow.ts'

const { expressions, selectors, FunctionExpressionType } = jsonpath

/** What one path may yield; more are cut off. */
const maxResults = 1000
/** Ways a path may branch by listing selectors: `[*,*]` forty times over would be 2^40. */
const maxBranching = 64
/** Characters one query may match patterns against. */
const maxMatched = 100_000

/** `match` and `search` of RFC 9535 §2.4.6 and §2.4.7, on a linear-time engine. */
class LinearMatch implements jsonpath.FilterFunction {
  readonly argTypes = [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType]
  readonly returnType = FunctionExpressionType.LogicalType
  private readonly patterns = new Map<string, RE2JS>()
  private matched = 0
  constructor(private readonly how: 'match' | 'search') {}

  call(text: unknown, pattern: unknown): boolean {
    if (typeof text !== 'string' || typeof pattern !== 'string') return false
    this.matched += text.length
    if (this.matched > maxMatched) throw new Error('The path matches too much text.')
    const matcher = (this.patterns.get(pattern) ?? this.compile(pattern)).matcher(text)
    return this.how === 'match' ? matcher.matches() : matcher.find()
  }

  compile(pattern: string): RE2JS {
    const compiled = RE2JS.compile(pattern)
    this.patterns.set(pattern, compiled)
    return compiled
  }
}

/** A fresh environment, since its functions count what they match. */
function compile(path: string): JSONPathQuery {
  const environment = new JSONPathEnvironment({ maxRecursionDepth: 100 })
  const matchers = { match: new LinearMatch('match'), search: new LinearMatch('search') }
  for (const [name, matcher] of Object.entries(matchers)) environment.functionRegister.set(name, matcher)
  const query = environment.compile(path)
  bound(query, 'outermost')
  return query
}

class UnboundedPath extends Error {}

/** Refuses paths whose cost is not about the size of the value they read. */
function bound({ segments }: JSONPathQuery, place: 'outermost' | 'filter'): void {
  const descents = segments.filter(({ token }) => token.kind === TokenKind.DDOT).length
  if (descents > (place === 'filter' ? 0 : 1))
    throw new UnboundedPath(
      place === 'filter' ? 'A filter cannot look at all depths with “..”.' : 'Use “..” once only.',
    )
  if (segments.reduce((ways, segment) => ways * segment.selectors.length, 1) > maxBranching)
    throw new UnboundedPath('List fewer selectors in brackets.')
  for (const selector of segments.flatMap((segment) => segment.selectors)) {
    if (!(selector instanceof selectors.FilterSelector)) continue
    if (place === 'filter') throw new UnboundedPath('A filter cannot hold another filter.')
    boundFilter(selector.expression)
  }
}

function boundFilter(expression: jsonpath.expressions.FilterExpression): void {
  if (expression instanceof expressions.LogicalExpression) return boundFilter(expression.expression)
  if (expression instanceof expressions.PrefixExpression) return boundFilter(expression.right)
  if (expression instanceof expressions.InfixExpression) {
    boundFilter(expression.left)
    return boundFilter(expression.right)
  }
  if (expression instanceof expressions.RootQuery)
    throw new UnboundedPath('A filter looks at “@”, the item it judges, and not at “$”.')
  if (expression instanceof expressions.RelativeQuery) return bound(expression.path, 'filter')
  if (!(expression instanceof expressions.FunctionExtension)) return
  if (expression.name === 'match' || expression.name === 'search') {
    const [, pattern] = expression.args
    if (!(pattern instanceof expressions.StringLiteral)) throw new UnboundedPath('A pattern is written in quotes.')
    new LinearMatch(expression.name).compile(pattern.value)
  }
  expression.args.forEach(boundFilter)
}

/** What is wrong with a JSONPath (RFC 9535), as a sentence; undefined when it can be read. */
export function jsonPathProblem(path: string): string | undefined {
  if (!problems.has(path)) {
    if (problems.size >= maxRemembered) problems.clear()
    problems.set(path, problemOf(path))
  }
  return problems.get(path)
}
/** By path: lint asks again and again about the few that an author has written. */
const problems = new Map<string, string | undefined>()
const maxRemembered = 1000

function problemOf(path: string): string | undefined {
  try {
    compile(path)
    return undefined
  } catch (error) {
    return error instanceof UnboundedPath ? error.message : `“${path}” is not a JSONPath such as $.order.total.`
  }
}

/**
 * What a JSONPath finds: the one value of a path that can only name one, else a list of at most 1,000. Undefined when it finds
 * nothing, or cannot be read, or would cost too much.
 */
export function readJsonPath(path: string, value: Json): Json | undefined {
  try {
    const query = compile(path)
    const found: Json[] = []
    for (const node of query.lazyQuery(value)) {
      found.push(node.value as Json)
      if (found.length === maxResults) break
    }
    if (query.singularQuery()) return found[0]
    return found.length > 0 ? found : undefined
  } catch {
    return undefined
  }
}
