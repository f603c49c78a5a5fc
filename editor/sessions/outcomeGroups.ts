import { outcomeKinds, type SessionOutcome } from '#shared/api/session.ts'

const words = { disposition: 'Dispositions', selection: 'Selections', tag: 'Tags' }

/** What occurs, by kind. A word that is of two kinds stands once: it finds both. */
export function outcomeGroups(outcomes: readonly SessionOutcome[]): { group: string; items: string[] }[] {
  const seen = new Set<string>()
  return outcomeKinds.flatMap((kind) => {
    const items = outcomes.flatMap((outcome) => {
      const folded = outcome.value.trim().toLowerCase()
      if (outcome.kind !== kind || folded === '' || seen.has(folded)) return []
      seen.add(folded)
      return [outcome.value]
    })
    return items.length > 0 ? [{ group: words[kind], items }] : []
  })
}
