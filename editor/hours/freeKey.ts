/** A key made of a name, such as `office-hours`, with a number behind it when that is taken. */
export function freeKey(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 56)
    .replace(/^-+|-+$/g, '')
  const key = plain === '' ? 'hours' : plain
  if (!taken.includes(key)) return key
  let number = 2
  while (taken.includes(`${key}-${number}`)) number += 1
  return `${key}-${number}`
}
