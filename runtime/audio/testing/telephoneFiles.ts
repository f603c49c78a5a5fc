import { readFileSync } from 'node:fs'
import { createLoudnessMeter } from '../loudness.ts'
import { sampleOfMuLaw } from '../muLaw.ts'
import { muLawWaveHeader, pcmWaveHeader } from '../waveHeader.ts'

/** Samples of a telephone file, 1 full scale; throws where its header is not what it has to be, byte by byte. */
export function readPcm(path: string): Float32Array {
  const file = readFileSync(path)
  const samples = (file.length - 44) / 2
  if (!pcmWaveHeader(samples).equals(file.subarray(0, 44))) throw new Error(`${path} has another header.`)
  return Float32Array.from({ length: samples }, (_, index) => file.readInt16LE(44 + index * 2) / 32768)
}

export function readMuLaw(path: string): Float32Array {
  const file = readFileSync(path)
  const samples = file.readUInt32LE(54)
  const isWhole = file.length === 58 + samples + (samples % 2)
  if (!isWhole || !muLawWaveHeader(samples).equals(file.subarray(0, 58))) throw new Error(`${path} has another header.`)
  return Float32Array.from(file.subarray(58, 58 + samples), (octet) => sampleOfMuLaw(octet) / 32768)
}

/** LUFS. */
export function loudnessOf(samples: Float32Array): number {
  const meter = createLoudnessMeter(8000)
  meter.push([samples])
  return meter.integrated()
}
