import type { Store } from './store.ts'

/** NOTIFY channel on which processes tell each other what to forget. */
export const changesChannel = 'patchbay_changes'

/** Payload on the channel, as JSON: what caches of this company are out of date. `id` is the id of a flow or a content item, a schedule's key or a number. */
export type Change = { companyId: string; subject: 'flow' | 'schedule' | 'number' | 'company' | 'content'; id: string }

/** Tells every process, this one included. Sent after the commit, so that whoever forgets reads the new row. */
export const announceChange = (store: Pick<Store, 'notify'>, change: Change): Promise<void> =>
  store.notify(changesChannel, JSON.stringify(change))

/**
 * Tells this process at once what the store tells all of them a moment later: whoever changed something meets it with their
 * next request.
 */
export const hearingItself = (
  store: Pick<Store, 'notify'>,
  hear: (payload: string) => void,
): Pick<Store, 'notify'> => ({
  async notify(channel, payload) {
    if (channel === changesChannel) hear(payload)
    await store.notify(channel, payload)
  },
})

/** The company a message is about; undefined when it does not say, as by a newer or older process or a hand at psql: anything may have changed. */
export function companyOf(payload: string): string | undefined {
  try {
    const change: unknown = JSON.parse(payload)
    if (typeof change !== 'object' || change === null || !('companyId' in change)) return undefined
    return typeof change.companyId === 'string' ? change.companyId : undefined
  } catch {
    return undefined
  }
}
