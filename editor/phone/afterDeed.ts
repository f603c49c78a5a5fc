import { withLine } from './callLines.ts'
import type { CallView, Deed, LineOf } from './callView.ts'

/** The view after the caller did something, before the server has said whether it was taken. */
export function afterDeed(view: CallView, { id, deed }: { id: number; deed: Deed }): CallView {
  if (view.phase.kind === 'over') return view
  const isHeard = view.listening !== undefined || ['recording', 'bridged'].includes(view.phase.kind)
  const place = { at: view.at ?? 0, node: null }
  const put = (line: LineOf, more: Partial<CallView>): CallView => {
    const next = withLine({ ...view, ...more }, line, place)
    return { ...next, deeds: new Map([...view.deeds, [id, next.lines.at(-1)?.id ?? 0]]) }
  }
  /** An answer; or one that may yet turn out to be. */
  const asAnswer = (line: LineOf, isTyping: boolean): CallView => {
    if (isHeard) return put(line, { inputs: [...view.inputs, deed], isUnanswered: false, isTyping })
    const next = put(line, { isTyping })
    return { ...next, early: [...view.early, { lineId: next.lines.at(-1)?.id ?? 0, deed }] }
  }
  switch (deed.does) {
    case 'press': {
      const last = view.lines.at(-1)
      const isJoined = view.isTyping && last?.kind === 'pressed' && last.refused === undefined
      const isEarly = view.early.some(({ lineId }) => lineId === last?.id)
      if (!isJoined || isEarly === isHeard) return asAnswer({ kind: 'pressed', keys: deed.keys, isLost: false }, true)
      const longer = (one: Deed): Deed => (one.does === 'press' ? { ...one, keys: one.keys + deed.keys } : one)
      return {
        ...view,
        inputs: isHeard ? view.inputs.map((one, at, all) => (at === all.length - 1 ? longer(one) : one)) : view.inputs,
        early: view.early.map((one) => (one.lineId === last.id ? { ...one, deed: longer(one.deed) } : one)),
        lines: [...view.lines.slice(0, -1), { ...last, keys: last.keys + deed.keys }],
        deeds: new Map([...view.deeds, [id, last.id]]),
      }
    }
    case 'say':
      return asAnswer({ kind: 'spoke', text: deed.text, isLost: false }, false)
    case 'set':
      return put(
        { kind: 'set', name: deed.name, value: deed.value },
        { inputs: [...view.inputs, deed], isTyping: false },
      )
    case 'staySilent':
      // The question itself says so when it is over.
      return view
    case 'hangUp':
      return { ...view, inputs: [...view.inputs, deed], isUnanswered: false, isTyping: false }
    default:
      return deed satisfies never
  }
}

/** The server did not take it: its line says why. */
export function afterRefusal(view: CallView, { id, message }: { id: number; message: string }): CallView {
  const lineId = view.deeds.get(id)
  return {
    ...view,
    isTyping: false,
    lines: view.lines.map((line) =>
      line.id === lineId && (line.kind === 'pressed' || line.kind === 'spoke' || line.kind === 'set')
        ? { ...line, refused: message }
        : line,
    ),
  }
}
