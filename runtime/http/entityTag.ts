/** RFC 9110 §8.8.3: an entity tag is a quoted string. */
export const tagOf = (revision: number): string => `"${revision}"`
/** The revision that If-Match or If-None-Match names; undefined for any other tag, several of them, and the wildcard. */
export const revisionIn = (header: string | undefined): number | undefined => {
  const digits = /^(?:W\/)?"(\d{1,9})"$/.exec(header?.trim() ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}
