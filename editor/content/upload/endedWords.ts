import type { Placed } from './sendUpload.ts'
import type { UploadRow } from './uploadQueue.ts'

type Ended = { id: string; isGood: boolean; title: string; words: string }

/** What ended since `before`, well or not. Progress is no news. */
export function endedRows(before: readonly UploadRow[], now: readonly UploadRow[]): Ended[] {
  const kinds = new Map(before.map(({ id, state }) => [id, state.kind]))
  return now.flatMap(({ id, name, state }): Ended[] => {
    if (kinds.get(id) === state.kind) return []
    switch (state.kind) {
      case 'ready':
        return [{ id, isGood: true, title: name, words: `${readyWords(state.placed)}.` }]
      case 'late':
        return [{ id, isGood: false, title: `${name} was cancelled too late`, words: `${lateWords(state.placed)}.` }]
      case 'refused':
        return [{ id, isGood: false, title: `${name} is not taken`, words: state.message }]
      case 'failed':
        return [{ id, isGood: false, title: `${name} is not sent`, words: state.message }]
      default:
        return []
    }
  })
}

/** The same for those who do not see the tray. */
export const endedWords = (ended: readonly Ended[]): string =>
  ended.map(({ isGood, title, words }) => `${title}${isGood ? ':' : '.'} ${words}`).join(' ')

export const readyWords = ({ key, keptText }: Placed): string =>
  keptText ? `Ready as ${key}. Its words were changed meanwhile, and stay` : `Ready as ${key}`

export const lateWords = ({ key }: Placed): string => `It was in the library already, as ${key}`
