/** All zones this browser knows, and the one in use should it know that by another name. */
export function timeZones(inUse: string): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return [...new Set([inUse, 'UTC', ...known])].toSorted()
}
