import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { contentLimitsSchema } from '#shared/api/content.ts'
import type { ConvertAudio } from '../audio/convertAudio.ts'
import type { Clock, Random, Timers } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../http/onError.ts'
import type { FileStore } from '../media/fileStore.ts'
import { createIncoming, type Incoming } from '../media/incoming.ts'
import { readFileName } from '../media/fileName.ts'
import { signMediaUrl } from '../media/signMediaUrl.ts'
import { sweepOrphans } from '../media/sweepOrphans.ts'
import type { SpeechEngine } from '../speech/speechEngine.ts'
import { announceChange } from '../store/changes.ts'
import { hasCompany } from '../store/users.ts'
import { accessOfFile, listKnownHashes } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import type { ItemRef } from './changeContent.ts'
import { createContentUses, type ContentUses } from './contentUses.ts'
import type { AddressOf } from './contentView.ts'
import { createFindSounds, type FindSounds } from './findSounds.ts'
import { importContent } from './importContent.ts'
import { createImports, type Imports } from './imports.ts'
import { mediaPath, storedName } from './mediaAddress.ts'
import { placeCaptions, type CaptionsRef } from './placeCaptions.ts'
import { placeFile, type LocalFile, type PlaceDeps, type Placed } from './placeFile.ts'
import { placeSpeech, type SpeechWish } from './placeSpeech.ts'
import { purgeContent } from './purge.ts'
import { createUploads, type Uploads } from './uploads.ts'
import { createWithdrawals } from './withdrawCopies.ts'
import { within } from './within.ts'

/** WebVTT of a film of some hours. */
const captionsBytes = 1024 * 1024
/** How long an address of a private file serves: an editor that stays open asks anew before that. */
const signedMs = 12 * 3600_000
/** Whole hours: an address stays the same for a while, and a browser's cache good. */
const signedUntil = (now: Date) => new Date(Math.ceil(now.getTime() / 3600_000) * 3600_000 + signedMs)
/** A file is put before its row is written, and no process takes longer in between. */
const longestGraceMs = 3600_000
/** A stop waits no longer for what does not heed that it is to end. */
const patienceMs = 5_000

export type Library = {
  readonly files: FileStore
  readonly incoming: Incoming
  readonly uses: ContentUses
  readonly uploads: Uploads
  readonly imports: Imports
  readonly limits: z.output<typeof contentLimitsSchema>
  readonly placing: PlaceDeps
  /** Paths at this server, which sends on to the CDN where there is one. */
  readonly addressOf: AddressOf
  /** For the carrier. */
  readonly findSounds: FindSounds
  /** Tells of a change that was committed. Never throws. */
  announce(ref: ItemRef): Promise<void>
  place(file: LocalFile): Promise<Placed>
  placeCaptions(ref: CaptionsRef, vtt: string): Promise<void>
  /** Has words read out by the speech engine. 409 `no_speech` where none is set up. */
  placeSpeech(ref: ItemRef & { language: string; userId: string }, wanted: SpeechWish): Promise<Placed>
  /** Of a file by its name in the store. */
  accessOf(companyId: string, name: string): Promise<'public' | 'private' | 'recording' | 'missing'>
  /**
   * Removes files without a row: what a process left when it died, and what has been without one for an hour. Resolves to how
   * many.
   */
  sweep(now?: Date): Promise<number>
  /**
   * At start and once a day: warns of a CDN that reaches private files, forgets what was deleted long ago, removes files without
   * a row, and withdraws copies of what became private. Never throws: what fails is logged, and has its turn again the next time.
   * Asked while it is at work, it is the same.
   */
  daily(): Promise<void>
  /** Begins nothing any more. What is left of the daily work is left for the next start, also where a store does not answer. */
  stop(): Promise<void>
}

type Deps = {
  db: Kysely<Database>
  store: Pick<Store, 'notify' | 'kind'>
  clock: Clock
  timers: Timers
  random: Random
  log: Log
  config: Pick<Config, 'mediaDir' | 'maxUploadBytes' | 'audioTargetLufs'>
  baseUrl: string
  files: FileStore
  convertAudio: ConvertAudio
  speech?: SpeechEngine | undefined
  /** Signs addresses of private files (mediaKeyOf). */
  mediaKey: Buffer
}

/** Everything that flows play and show: kept, converted, addressed, looked after. */
export function createLibrary(deps: Deps): Library {
  const { db, store, clock, timers, random, log, config, baseUrl, files, convertAudio, mediaKey, speech } = deps
  const startedAt = clock.now()
  const incoming = createIncoming({ mediaDir: config.mediaDir, clock })
  const maxBytes = { ...config.maxUploadBytes, captions: captionsBytes }

  const addressOf: AddressOf = (file, { isSigned, goodForMs }) => {
    if (!isSigned) return mediaPath(file)
    const now = clock.now()
    const expiresAt = goodForMs === undefined ? signedUntil(now) : new Date(now.getTime() + goodForMs)
    return signMediaUrl({ key: mediaKey, name: storedName(file), expiresAt })
  }
  const absolute: AddressOf = (file, how) => `${baseUrl}${addressOf(file, how)}`
  const withdrawals = createWithdrawals({ db, files, timers, log })
  const stopping = new AbortController()
  const { signal } = stopping
  let lookingAfter: Promise<void> | undefined
  const announce = async (ref: ItemRef) => {
    // The change is committed: that nobody hears of it is no failure of it.
    await announceChange(store, { companyId: ref.companyId, subject: 'content', id: ref.itemId }).catch(
      (error: unknown) => log.error({ err: error, ...ref }, 'A change of content could not be announced.'),
    )
    await withdrawals.ofItem(ref)
  }

  const placing: PlaceDeps = {
    ...{ db, clock, random, log, files, incoming, convertAudio, maxBytes },
    targetLufs: config.audioTargetLufs,
    announce,
  }
  const place = (file: LocalFile) => placeFile(placing, file)
  const imports = createImports({ db, clock, timers, log, importZip: (zip) => importContent(placing, zip) })
  const uploads = createUploads({ incoming, clock, timers, random, log, place, imports })
  const uses = createContentUses(db)

  const isKnown = async (names: readonly string[]): Promise<ReadonlySet<string>> => {
    const ofCompany = new Map<string, { name: string; hash: string }[]>()
    for (const name of names) {
      const parts = readFileName(name)
      if (!parts) continue
      const { companyId, sha256 } = parts
      ofCompany.set(companyId, [...(ofCompany.get(companyId) ?? []), { name, hash: sha256 }])
    }
    const known = new Set<string>()
    for (const [companyId, those] of ofCompany) {
      // Of a company that this database does not know, nothing can be said: it may be another installation's.
      if (!(await hasCompany(db, companyId))) {
        for (const { name } of those) known.add(name)
        continue
      }
      const hashes = await listKnownHashes(db, { companyId, hashes: those.map(({ hash }) => hash) })
      for (const { name, hash } of those) if (hashes.has(hash)) known.add(name)
    }
    return known
  }

  const library: Library = {
    ...{ files, incoming, uses, uploads, imports, placing, addressOf, announce, place },
    limits: { maxBytes, targetLufs: config.audioTargetLufs, speech: speech !== undefined },
    placeSpeech: (ref, wanted) => placeSpeech(placing, speech, ref, wanted),
    findSounds: createFindSounds({ db, files, clock, timers, log, addressOf: absolute }),
    placeCaptions: async (ref, vtt) => {
      await placeCaptions(placing, ref, vtt)
    },
    async accessOf(companyId, name) {
      const hash = readFileName(name)?.sha256
      return hash === undefined ? 'missing' : ((await accessOfFile(db, { companyId, hash }))?.access ?? 'missing')
    },
    async sweep(now = clock.now()) {
      // What this process puts into its folder is younger than its start; at a bucket clocks differ, and other processes may be
      // about to write a row.
      const isAlone = store.kind === 'pglite' && files.kind === 'folder'
      const graceMs = isAlone ? Math.min(longestGraceMs, now.getTime() - startedAt.getTime()) : longestGraceMs
      const removed = await sweepOrphans(files, { isKnown, now, graceMs, signal })
      if (removed.length > 0) log.info({ files: removed.length }, 'Files that nothing refers to were removed.')
      return removed.length
    },
    daily: () => (lookingAfter ??= lookAfter().finally(() => (lookingAfter = undefined))),
    async stop() {
      stopping.abort()
      withdrawals.stop()
      await Promise.all([uploads.stop(), imports.stop(), within(timers, patienceMs, Promise.resolve(lookingAfter))])
    },
  }

  const forget = async () => {
    await imports.purge()
    const { items } = await purgeContent({ db, clock, log, signal })
    if (items > 0) log.info({ items }, 'Content that was deleted long ago was forgotten.')
  }
  const warnOfExposure = async () => {
    const address = await files.findExposure?.({ signal })
    if (address === undefined) return
    const problem =
      'The CDN at MEDIA_CDN_URL gives out private files and recordings of callers to anybody who knows their names: it reaches the ' +
      'whole bucket. Give it the prefix public/ of the bucket as its origin.'
    log.warn({ address }, problem)
  }
  const works = [
    [warnOfExposure, 'What the CDN reaches could not be found out.'],
    [forget, 'What was deleted long ago could not be forgotten.'],
    [() => library.sweep(), 'Files that nothing refers to could not be removed.'],
    [() => withdrawals.all(signal), 'Files that became private could not be looked for at the CDN.'],
  ] as const

  async function lookAfter(): Promise<void> {
    for (const [work, problem] of works) {
      if (signal.aborted) return
      try {
        await work()
      } catch (error) {
        if (signal.aborted) return
        log.error({ err: error }, problem)
      }
    }
  }
  return library
}
