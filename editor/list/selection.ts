/** What is ticked in a list, and the row a range starts from. */
export type Selection = { ids: ReadonlySet<string>; from: string | undefined }

export const nothingSelected: Selection = { ids: new Set(), from: undefined }

/** Ticks or unticks a row; as a range, all rows from the last one touched to this one get what this one gets. */
export function toggled(selection: Selection, order: readonly string[], id: string, isRange: boolean): Selection {
  const ids = new Set(selection.ids)
  const isOn = !ids.has(id)
  const at = order.indexOf(id)
  const from = isRange && selection.from !== undefined ? order.indexOf(selection.from) : -1
  const touched = from < 0 || at < 0 ? [id] : order.slice(Math.min(from, at), Math.max(from, at) + 1)
  for (const one of touched) {
    if (isOn) ids.add(one)
    else ids.delete(one)
  }
  return { ids, from: id }
}

export const everything = (order: readonly string[]): Selection => ({ ids: new Set(order), from: order[0] })
