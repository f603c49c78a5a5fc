import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertAudio, type ConvertAudio } from '#runtime/audio/convertAudio.ts'
import { systemRandom, systemTimers, type Clock, type Timers } from '#runtime/clock.ts'
import { createLibrary, type Library } from '#runtime/content/library.ts'
import type { FileStore } from '#runtime/media/fileStore.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { mediaKeyOf } from '#runtime/media/signMediaUrl.ts'
import type { SpeechEngine } from '#runtime/speech/speechEngine.ts'
import type { Store } from '#runtime/store/store.ts'
import { silentLog } from './databases.ts'

export const mediaKey = mediaKeyOf('a secret of tests')
const mb = 1024 * 1024

const folders: string[] = []
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A folder of media that is gone when the tests of this file have ended. */
export function newMediaDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-media-'))
  folders.push(folder)
  return folder
}

/** A library over a folder of its own, which converts for real. */
export function newLibrary(
  store: Pick<Store, 'db' | 'notify' | 'kind'>,
  {
    clock,
    mediaDir = newMediaDir(),
    files,
    speech,
    timers = systemTimers,
    convert = convertAudio,
  }: {
    clock: Clock
    mediaDir?: string
    files?: FileStore
    speech?: SpeechEngine
    timers?: Timers
    convert?: ConvertAudio
  },
): Library {
  return createLibrary({
    ...{
      db: store.db,
      store,
      clock,
      timers,
      random: systemRandom,
      log: silentLog,
      convertAudio: convert,
      mediaKey,
    },
    config: { mediaDir, maxUploadBytes: { audio: 25 * mb, video: 500 * mb, image: 10 * mb }, audioTargetLufs: -20 },
    baseUrl: 'https://ivr.example.test',
    speech,
    files: files ?? createFolderStore({ mediaDir, clock }),
  })
}
