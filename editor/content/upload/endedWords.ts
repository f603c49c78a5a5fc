import type { Placed } from './sendUpload.ts'
import type { UploadRow } from './uploadQueue.ts'

/** What became of files since `before`, for those who do not see the tray; undefined when nothing ended. Progress is no news. */
export function endedWords(before: readonly UploadRow[], now: readonly UploadRow[]): string | undefined {
  const kinds = new Map(before.map(({ id, state }) => [id, state.kind]))
  const ended = now.flatMap(({ id, name, state }) => {
    if (kinds.get(id) === state.kind) return []
    switch (state.kind) {
      case 'ready':
        return [`${name}: ${readyWords(state.placed)}.`]
      case 'refused':
        return [`${name} is not taken. ${state.message}`]
      case 'failed':
        return [`${name} is not sent. ${state.message}`]
      default:
        return []
    }
  })
  return ended.length === 0 ? undefined : ended.join(' ')
}

export const readyWords = ({ key, keptText }: Placed): string =>
  keptText ? `Ready as ${key}. Its words were changed meanwhile, and stay` : `Ready as ${key}`
