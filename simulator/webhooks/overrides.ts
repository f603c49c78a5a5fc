export type RetryReason = '4xx' | '5xx' | 'ct' | 'rt'

/** How a request is limited and repeated. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides */
export type Overrides = {
  retries: number
  retryOn: ReadonlySet<RetryReason>
  connectMs: number
  readMs: number
  totalMs: number
}

/** One repetition, when no connection came about; nothing is ever waited for longer than 15 s. */
const usual = { retries: 1, connectMs: 5000, readMs: 15_000, totalMs: 15_000 }
const all: readonly RetryReason[] = ['4xx', '5xx', 'ct', 'rt']

/**
 * The address as it is sent and signed, without its fragment, and what the fragment says. A value out of range counts as not
 * given; `problem` is what 11243 would say of it.
 */
export function readOverrides(url: string): { url: string; overrides: Overrides; problem?: string } {
  const hash = url.indexOf('#')
  const bare = hash < 0 ? url : url.slice(0, hash)
  const said = new URLSearchParams(hash < 0 ? '' : url.slice(hash + 1))
  const within = (name: string, least: number, most: number): number | undefined => {
    const value = said.get(name)
    if (value === null || !/^\d+$/.test(value)) return undefined
    const number = Number(value)
    return number >= least && number <= most ? number : undefined
  }
  const wanted = said.get('rp')?.split(',')
  const unknown = wanted?.filter((reason) => reason !== 'all' && !(all as readonly string[]).includes(reason)) ?? []
  const retryOn = new Set(wanted?.includes('all') ? all : all.filter((reason) => (wanted ?? ['ct']).includes(reason)))
  return {
    url: bare,
    overrides: {
      retries: within('rc', 0, 5) ?? usual.retries,
      retryOn,
      connectMs: within('ct', 100, 10_000) ?? usual.connectMs,
      readMs: within('rt', 100, 15_000) ?? usual.readMs,
      totalMs: within('tt', 100, 15_000) ?? usual.totalMs,
    },
    ...(unknown.length > 0 && { problem: `The retry policy "${unknown.join(',')}" is not known.` }),
  }
}
