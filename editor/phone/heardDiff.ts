export type HeardLine = { kind: 'same' | 'gone' | 'new'; text: string }

/** What was heard before against what is heard now, by the longest common run of lines. */
export function heardDiff(before: readonly string[], now: readonly string[]): HeardLine[] {
  // lengths[i][j]: of the longest common run of what follows line i before and line j now.
  const lengths: number[][] = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: now.length + 1 }, () => 0),
  )
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (row) row[j] = before[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const lines: HeardLine[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < now.length) {
    const was = before[i]
    const is = now[j]
    if (was !== undefined && was === is) {
      lines.push({ kind: 'same', text: was })
      i++
      j++
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'gone', text: was })
      i++
    } else if (is !== undefined) {
      lines.push({ kind: 'new', text: is })
      j++
    }
  }
  return lines
}
