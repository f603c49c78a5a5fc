/** After the last change: a pause between two words is shorter. */
const pauseMs = 800
/** Whoever draws without a pause is saved so often. */
const longestMs = 5000
/** Between tries while the server cannot be reached; the last for all further ones. */
const waitsMs = [1000, 2000, 5000, 10_000, 30_000] as const

type Deps = {
  /** Runs something once, after milliseconds; what it returns calls it off. */
  after: (ms: number, run: () => void) => () => void
  push: () => void
}

/** When to save: in a pause, at the latest so often, and again after a loss. */
export function createSaveTimers({ after, push }: Deps) {
  let callOffPause: (() => void) | undefined
  let callOffLongest: (() => void) | undefined
  let callOffRetry: (() => void) | undefined
  let losses = 0

  const endPauses = () => {
    callOffPause?.()
    callOffLongest?.()
    callOffPause = callOffLongest = undefined
  }
  const end = () => {
    endPauses()
    callOffRetry?.()
    callOffRetry = undefined
  }
  const retry = () => {
    end()
    push()
  }
  return {
    /** Something changed. */
    schedule(): void {
      callOffPause?.()
      callOffPause = after(pauseMs, push)
      callOffLongest ??= after(longestMs, push)
    },
    endPauses,
    end,
    retry,
    /** No answer came: tries again by itself, ever more patiently. */
    retryLater(): void {
      callOffRetry = after(waitsMs[Math.min(losses++, waitsMs.length - 1)] ?? 30_000, retry)
    },
    /** The server answers. */
    reached(): void {
      losses = 0
    },
  }
}
