import { open, rm } from 'node:fs/promises'
import { filesOf, type Conversion, type Order } from './conversion.ts'
import type { Decoded } from './decode/decoded.ts'
import { decodeFile } from './decode/decodeFile.ts'
import { firstPass } from './firstPass.ts'
import { judge } from './judge.ts'
import { RefusedError } from './refusal.ts'
import { secondPass } from './secondPass.ts'
import { sniffFile } from './sniffFile.ts'

/** The conversion itself, in the process that may die of it. Removes what it made when it does not succeed. */
export async function convertFile(order: Order): Promise<Conversion> {
  const files = filesOf(order)
  let isDone = false
  try {
    const result = await convert(order)
    isDone = result.kind === 'converted'
    return result
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal
    throw error
  } finally {
    const unwanted = isDone ? [files.samplesPath] : Object.values(files)
    await Promise.all(unwanted.map((path) => rm(path, { force: true })))
  }
}

async function convert(order: Order): Promise<Conversion> {
  const { sourcePath, settings } = order
  const { samplesPath, wavPath, mulawPath } = filesOf(order)
  const sniffed = await sniffFile(sourcePath)
  if (sniffed.kind === 'refused') return sniffed
  if (sniffed.kind !== 'audio' && sniffed.kind !== 'video') {
    throw new RefusedError(
      'not-a-sound',
      `This is ${sniffed.kind === 'image' ? 'an image' : 'a file of captions'}, not a sound.`,
    )
  }
  const samples = await open(samplesPath, 'wx+')
  try {
    const onStretch = () => {
      if (process.memoryUsage.rss() > settings.maxMemoryMb * 1e6) throw tooMuchMemory(settings.maxMemoryMb)
    }
    const sound = damageAsRefusal(decodeFile(sourcePath, sniffed))
    const measured = await firstPass(sound, samples, { maxSeconds: settings.maxSeconds, onStretch })
    if (measured.samples === 0) throw nothing()
    const { first, last, gain, ...result } = judge(measured, settings)
    await secondPass(samples, { first, last, gain, wavPath, mulawPath })
    return { kind: 'converted', wavPath, mulawPath, ...result }
  } finally {
    await samples.close()
  }
}

/** What decoders throw at a file that is not what it should be, in words; trouble with the disk stays what it is. */
async function* damageAsRefusal(sound: AsyncIterable<Decoded>): AsyncGenerator<Decoded> {
  try {
    yield* sound
  } catch (error) {
    if (error instanceof RefusedError || (error instanceof Error && 'syscall' in error)) throw error
    throw new RefusedError('damaged', 'The file is damaged and cannot be played. Save or export it again.')
  }
}

const nothing = () =>
  new RefusedError('damaged', 'There is no sound in the file that can be played: it is damaged or was cut off.')
const tooMuchMemory = (maxMemoryMb: number) =>
  new RefusedError(
    'too-much-memory',
    `The file takes more than ${maxMemoryMb} MB of memory to decode. Export it again.`,
  )
