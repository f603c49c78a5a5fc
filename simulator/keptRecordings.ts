import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keptOfAnAccount } from './calls/keepNewest.ts'
import type { Recording } from './model.ts'

/**
 * Recordings on disk, so that a voicemail of yesterday can be heard after a restart. Files `<dir>/RE….json`, of a few kilobytes:
 * the sound itself is made when it is asked for.
 */
export type KeptRecordings = {
  /** The youngest of each account. Those that cannot be read are left out, older ones deleted. */
  load(): Recording[]
  save(recording: Recording): void
  forget(sid: string): void
}

export function createKeptRecordings(dir: string, atMost = keptOfAnAccount): KeptRecordings {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const fileOf = (sid: string) => join(dir, `${sid}.json`)
  return {
    load() {
      const files = readdirSync(dir)
        .filter((name) => /^RE[0-9a-f]{32}[.]json$/.test(name))
        .map((name) => ({ path: join(dir, name), at: statSync(join(dir, name)).mtimeMs }))
        .sort((a, b) => b.at - a.at)
      const kept: Recording[] = []
      const counts = new Map<string, number>()
      for (const { path } of files) {
        const recording = readRecording(path)
        if (!recording) continue
        const count = (counts.get(recording.accountSid) ?? 0) + 1
        counts.set(recording.accountSid, count)
        if (count > atMost) rmSync(path, { force: true })
        else kept.push(recording)
      }
      return kept.reverse()
    },
    save(recording) {
      writeFileSync(fileOf(recording.sid), JSON.stringify(recording), { mode: 0o600 })
    },
    forget(sid) {
      rmSync(fileOf(sid), { force: true })
    },
  }
}

/** A file cut short by a crash is no recording. */
function readRecording(path: string): Recording | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Recording
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
