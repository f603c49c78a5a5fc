/** Least data of the node types that cannot begin with their defaults alone, because only an author knows what to choose. */
export const leastData: Readonly<Record<string, object>> = {
  branch: { cases: [{ id: 'a', label: 'A', when: { conditions: [{ left: 'vars.total', operator: 'isEmpty' }] } }] },
  hours: { schedule: 'office' },
  set: { assignments: [{ variable: 'total', value: '1' }] },
  split: {
    variants: [
      { id: 'a', label: 'A' },
      { id: 'b', label: 'B' },
    ],
  },
}
