import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '#runtime/projectRoot.ts'
import { createConverter, sweepConversions } from './convertAudio.ts'
import { flacFile } from './testing/flacFile.ts'
import { tone } from './testing/signals.ts'
import { waveFile } from './testing/waveFile.ts'

let home = ''
let folder = ''
/** A minute's work: 9 hours of silence in 60 KB. */
let long = ''
let short = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'patchbay-child-'))
  folder = join(home, 'work')
  mkdirSync(folder)
  long = join(home, 'long.flac')
  short = join(home, 'short.wav')
  writeFileSync(long, flacFile({ kind: 'silence', rate: 8000, channels: 1, frames: 4000 }))
  writeFileSync(short, waveFile({ rate: 8000, channels: [tone({ hz: 500, rate: 8000, seconds: 1 })] }))
})
afterEach(() => rmSync(home, { recursive: true }))
const hours = 3600 * 24

/** Resolves when a conversion has begun to write. */
async function begun(): Promise<void> {
  const hasBegun = () => readdirSync(folder).some((name) => name.endsWith('.f32'))
  if (hasBegun()) return
  for await (const _ of watch(folder)) if (hasBegun()) return
}

describe('createConverter', () => {
  it('stops at an abort, and nothing stays behind', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const result = createConverter()(long, { folder, maxSeconds: hours, signal })
    await begun()
    controller.abort()
    expect(await result).toMatchObject({ kind: 'refused', code: 'cancelled' })
    expect(readdirSync(folder)).toEqual([])
    expect(await createConverter()(short, { folder, signal })).toMatchObject({ code: 'cancelled' })
  })

  it('stops when the time is over', async () => {
    const result = await createConverter()(long, { folder, maxSeconds: hours, maxMs: 300 })
    expect(result).toMatchObject({ kind: 'refused', code: 'too-slow' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('stops when the memory is used up', async () => {
    const result = await createConverter()(long, { folder, maxSeconds: hours, maxMemoryMb: 50 })
    expect(result).toMatchObject({ kind: 'refused', code: 'too-much-memory' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('runs so many at once, and the others in the order they came', async () => {
    const convert = createConverter({ atOnce: 1 })
    const [first, given] = [new AbortController(), new AbortController()]
    const ended: string[] = []
    const end = (name: string) => (result: { kind: string }) => void ended.push(`${name} ${result.kind}`)
    const all = [
      convert(long, { folder, maxSeconds: hours, signal: first.signal }).then(end('first')),
      convert(short, { folder }).then(end('second')),
      convert(short, { folder, signal: given.signal }).then(end('third')),
      convert(short, { folder }).then(end('fourth')),
    ]
    await begun()
    expect(readdirSync(folder)).toHaveLength(1)
    given.abort()
    await all[2]
    expect(ended).toEqual(['third refused'])
    first.abort()
    await Promise.all(all)
    expect(ended).toEqual(['third refused', 'first refused', 'second converted', 'fourth converted'])
  })

  it('throws what is not the fault of the file', async () => {
    await expect(createConverter()(short, { folder: join(home, 'nowhere') })).rejects.toThrow('ENOENT')
    await expect(createConverter()(join(home, 'missing.wav'), { folder })).rejects.toThrow('ENOENT')
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends with the process that asked, and takes its files away', async () => {
    const source = join(home, 'asks.mjs')
    const module = pathToFileURL(join(projectRoot, 'runtime/audio/convertAudio.ts')).href
    writeFileSync(
      source,
      `import { convertAudio } from ${JSON.stringify(module)}
       await convertAudio(${JSON.stringify(long)}, ${JSON.stringify({ folder, maxSeconds: hours })})`,
    )
    const loader = pathToFileURL(join(projectRoot, 'node_modules/tsx/dist/loader.mjs')).href
    const parent = fork(source, [], { execArgv: ['--import', loader] })
    await begun()
    const gone = (async () => {
      for await (const _ of watch(folder)) if (readdirSync(folder).length === 0) return
    })()
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await gone
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('sweepConversions', () => {
  it('removes what a killed process left, and nothing else', async () => {
    const name = 'conversion-0b1e8f5e-4f0e-4a57-9d0c-0123456789ab'
    for (const ending of ['.f32', '.wav', '.mulaw.wav']) writeFileSync(join(folder, name + ending), 'x')
    writeFileSync(join(folder, 'upload.wav'), 'x')
    await sweepConversions(folder)
    expect(readdirSync(folder)).toEqual(['upload.wav'])
    expect(existsSync(short)).toBe(true)
  })
})
