import type { Sound } from '#shared/api/content.ts'
import type { Converted } from '../audio/conversion.ts'
import type { FileKind } from '../audio/sniffFile.ts'
import type { Refusal, RefusalCode } from '../audio/refusal.ts'
import { ProblemError } from '../http/problemError.ts'
import type { MediaFileRow } from '../store/mediaFiles.ts'
import { wordOf } from './checkFile.ts'
import { phoneExtension } from './mediaAddress.ts'
import type { LocalFile, PlaceDeps } from './placeFile.ts'
import { putFile } from './putFile.ts'

/** A sound for telephones; `put` gives the rows of its files, which are in the store then. */
export type PhoneSound = { view: Sound; put(): Promise<PhoneFiles> }
type PhoneFiles = { wav: MediaFileRow; mulaw: MediaFileRow }

/**
 * What became of sounds, by the SHA-256 of their files, each converted in the same way: one that several lines of an import name is
 * converted once. A film without sound is `silent`; `doubted` was refused once for what may have been a bad moment.
 */
export type KnownSounds = Map<string, Refusal | 'silent' | 'doubted' | ({ view: Sound } & PhoneFiles)>
/**
 * These need not be the file's: a busy machine makes conversions slow, and one whose process was killed looks damaged. Such a one is
 * tried again for the next line; what comes of it twice is believed, or a bad file in a thousand lines would take all the time.
 */
const doubtful: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['too-slow', 'damaged', 'too-much-memory'])

/**
 * The sound of a file for telephones; undefined where there is none and none is needed. Its files are made in the folder. Throws
 * ProblemError 422 with the converter's words, and 409 `cancelled`.
 */
export async function phoneSound(
  deps: PlaceDeps,
  local: LocalFile,
  { kind, folder }: { kind: FileKind; folder: string },
): Promise<PhoneSound | undefined> {
  if (kind !== 'audio' && kind !== 'video') return undefined
  const { target, path, signal, once } = local
  const met = once?.sounds.get(once.hash)
  if (met === 'silent') return undefined
  const known = met === 'doubted' ? undefined : met
  if (known && 'view' in known) {
    const createdAt = deps.clock.now()
    const { view, wav, mulaw } = known
    return { view, put: async () => ({ wav: { ...wav, createdAt }, mulaw: { ...mulaw, createdAt } }) }
  }
  const outcome =
    known ??
    (await deps.convertAudio(path, {
      ...{ folder, targetLufs: deps.targetLufs, trimSilence: target.trimSilence },
      ...(signal && { signal }),
    }))
  if (outcome.kind !== 'refused') return made(deps, local, outcome)
  // A film without sound may still be shown.
  if (kind === 'video' && outcome.code === 'no-sound') return undefined
  const isSure = met !== undefined || !doubtful.has(outcome.code)
  if (outcome.code !== 'cancelled') once?.sounds.set(once.hash, isSure ? outcome : 'doubted')
  throw new ProblemError(outcome.code === 'cancelled' ? 409 : 422, wordOf(outcome.code), outcome.message)
}

function made(deps: PlaceDeps, { companyId, signal }: LocalFile, converted: Converted): PhoneSound {
  const view = soundView(converted)
  const { durationMs } = view
  const phone = { durationMs, width: null, height: null, type: 'audio/wav', extension: phoneExtension }
  const put = (path: string) => putFile(deps, { companyId, path, signal, ...phone })
  return {
    view,
    put: async () => ({ wav: await put(converted.wavPath), mulaw: await put(converted.mulawPath) }),
  }
}

export const soundView = ({
  durationMs,
  loudnessLufs,
  loudnessBefore,
  truePeakDbtp,
  waveform,
  warnings,
}: Converted): Sound => ({
  durationMs: Math.round(durationMs),
  loudnessLufs: finite(loudnessLufs),
  loudnessBefore: finite(loudnessBefore),
  truePeakDbtp: finite(truePeakDbtp),
  waveform: [...waveform],
  warnings: [...warnings],
})
const finite = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Math.round(value * 100) / 100
