import type { Studio } from '../state/studio.ts'
import type { DraftSaver } from './draftSaver.ts'

const savers = new WeakMap<Studio, DraftSaver>()

export function registerSaver(studio: Studio, saver: DraftSaver): void {
  savers.set(studio, saver)
}

/** Resolves once the server has what is on the screen, as before trying and publishing; throws ApiFailure when it cannot. */
export async function flushSaves(studio: Studio): Promise<void> {
  await savers.get(studio)?.flush()
}
