import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recording } from './model.ts'

/** More than a person listens to; each is a few kilobytes, for the sound itself is made when it is asked for. */
const keptAtMost = 2000

/** Recordings on disk, so that a voicemail of yesterday can be heard after a restart. Files `<dir>/RE….json`. */
export type KeptRecordings = {
  /** The youngest of what was kept. Those that cannot be read are left out, older ones deleted. */
  load(): Recording[]
  save(recording: Recording): void
  forget(sid: string): void
}

export function createKeptRecordings(dir: string): KeptRecordings {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const fileOf = (sid: string) => join(dir, `${sid}.json`)
  return {
    load() {
      const files = readdirSync(dir)
        .filter((name) => /^RE[0-9a-f]{32}[.]json$/.test(name))
        .map((name) => ({ path: join(dir, name), at: statSync(join(dir, name)).mtimeMs }))
        .sort((a, b) => b.at - a.at)
      for (const { path } of files.slice(keptAtMost)) rmSync(path, { force: true })
      return files
        .slice(0, keptAtMost)
        .reverse()
        .flatMap(({ path }) => readRecording(path) ?? [])
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
