/** A slip in a template, in words for its author. Holds no values, which may be secret. */
export class TemplateProblem extends Error {}

/**
 * Work one rendering may cost: a unit is a node of the template, a property read, an element or a character a filter handles.
 * Twice what printing the largest session state (32 KB) through a few filters takes; spent in well under 100 ms.
 */
const maxWork = 500_000
/** Deeper values cannot come from our own limits; walking them recursively would run out of stack. */
const maxDepth = 100

const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Counts work instead of time, so that the same template and scope always end alike. liquidjs' own limits read a clock. */
export class TemplateBudget {
  #spent = 0

  use(amount: number): void {
    if (!(amount > 0)) return
    this.#spent += amount
    if (this.#spent > maxWork) throw new TemplateProblem('The template does too much work.')
  }

  /** liquidjs hands its clock to the render limit; we count nodes instead. */
  check(): void {}

  /** Pays for a whole value as if it were written out: lists that hold one list many times grow without growing in memory. */
  charge(value: unknown): void {
    const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
    for (let next = open.pop(); next; next = open.pop()) {
      const { value: current, depth } = next
      this.use(typeof current === 'string' ? current.length + 1 : 1)
      if (typeof current !== 'object' || current === null) continue
      if (!Array.isArray(current) && !isPlain(current)) continue
      if (depth >= maxDepth) throw new TemplateProblem('A value in the template is nested too deeply.')
      if (Array.isArray(current)) this.use(current.length)
      for (const [key, inner] of Object.entries(current)) {
        if (!Array.isArray(current)) this.use(key.length)
        open.push({ value: inner, depth: depth + 1 })
      }
    }
  }
}
