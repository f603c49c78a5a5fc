/**
 * The few parts of liquidjs that `liquid.ts` uses. liquidjs' own typings import Node's types, which would switch off the guard
 * that keeps `fetch`, `process` and timers out of shared/. The browser build is one file with no Node import, so that the editor
 * and the server run the very same code.
 */
declare module 'liquidjs/dist/liquid.browser.mjs' {
  /** What liquidjs computes with: its functions are generators, run by `toValueSync`. */
  export type Steps = Generator<unknown, unknown, unknown>

  export interface Emitter {
    readonly buffer: string
    write(value: unknown): void
  }
  export interface Template {
    render(context: Context, emitter: Emitter): unknown
  }
  export interface ValueToken {
    kind: number
    input: string
    begin: number
    end: number
    /** Of a filtered value: its expression and filters. */
    initial?: { postfix: readonly ValueToken[]; evaluate(context: Context): Steps }
    filters?: readonly unknown[]
    getText(): string
  }
  export interface Meter {
    use(amount: number): void
    check(amount: number): void
  }
  export interface ContextParts {
    memoryLimit: Meter
    renderLimit: Meter
    liquid: Liquid
  }
  export class Context {
    constructor(
      scope: object,
      options: unknown,
      renderOptions: { sync: boolean; ownPropertyOnly: boolean },
      parts: ContextParts,
    )
    opts: unknown
    breakCalled: boolean
    continueCalled: boolean
    readProperty(object: unknown, key: unknown): unknown
    findScope(key: unknown): object
    spawn(scope?: object): Context
  }
  export class Value {
    value(context: Context, lenient?: boolean): Steps
  }
  export class Output implements Template {
    value: Value
    render(context: Context, emitter: Emitter): unknown
  }
  export class Drop {}
  export class Variable {
    segments: readonly (string | number | Variable)[]
  }
  export class Tokenizer {
    readGroupOrRange(): (ValueToken & { lhs?: ValueToken; rhs?: ValueToken }) | undefined
  }
  export class Tag implements Template {
    constructor(token: unknown, remainTokens: unknown, liquid: Liquid, parser: unknown)
    render(context: Context, emitter: Emitter): unknown
  }
  export class ForTag extends Tag {
    collection: ValueToken
    hash: { hash: Record<string, ValueToken | undefined> }
  }
  export class CaseTag extends Tag {
    value: Value
    branches: readonly { values: readonly ValueToken[] }[]
    override render(context: Context, emitter: Emitter): Steps
  }
  export type FilterHandler = (this: { context: Context }, value: unknown, ...args: unknown[]) => unknown
  export type Operator = (...operands: unknown[]) => unknown
  export const filters: Readonly<Record<string, FilterHandler | { handler: FilterHandler }>>
  export const tags: Readonly<Record<string, unknown>>
  export const defaultOperators: Readonly<Record<string, Operator>>
  export const TokenKind: { readonly FilteredValue: number }
  export class Liquid {
    constructor(options: Readonly<Record<string, unknown>>)
    options: unknown
    filters: Record<string, unknown>
    tags: Record<string, unknown>
    renderer: {
      renderTemplates(templates: readonly Template[], context: Context, emitter?: Emitter): Steps
    }
    parse(template: string): readonly Template[]
  }
  export function analyzeSync(
    templates: readonly Template[],
    options: { partials: boolean },
  ): { globals: Readonly<Record<string, readonly Variable[]>> }
  export function evalToken(token: ValueToken | undefined, context: Context): Steps
  export function toValue(value: unknown): unknown
  export function toValueSync(steps: unknown): unknown
}
