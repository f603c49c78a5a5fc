/** As the server takes them (shared/api/flow.ts, shared/api/content.ts). */
export const maxTagLength = 50
export const maxTags = 20

/** What is typed and not yet turned into a tag counts too. */
export const withTyped = (tags: readonly string[], typed: string): string[] => {
  const last = typed.trim().slice(0, maxTagLength)
  return [...new Set(last === '' ? tags : [...tags, last])]
}
