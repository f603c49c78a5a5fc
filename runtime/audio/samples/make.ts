import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../../../e2e/browser.ts'
import { speechLike } from '../testing/signals.ts'
import { waveFile } from '../testing/waveFile.ts'

/**
 * Makes the samples beside it anew, from a signal of our own: `npx tsx runtime/audio/samples/make.ts` with an ffmpeg 7 on the path
 * or in FFMPEG. The tests need neither; the samples are in the repository.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const source = join(folder, 'source.wav')
writeFileSync(source, waveFile({ rate: 48_000, channels: [speechLike({ rate: 48_000, seconds: 4.2 })] }))

const encode = (name: string, ...options: string[]) =>
  execFileSync(process.env['FFMPEG'] ?? 'ffmpeg', [
    ...['-v', 'error', '-y', '-bitexact', '-i', source, ...options],
    ...['-map_metadata', '-1', '-fflags', '+bitexact', join(folder, name)],
  ])
const stereo = ['-ac', '2']
const surround = ['-filter_complex', '[0]pan=5.1|FL=0.3*c0|FR=0.3*c0|FC=c0|LFE=c0|BL=0.2*c0|BR=0.2*c0']
const picture = (name: string, codec: readonly string[], sound: readonly string[]) =>
  encode(name, '-f', 'lavfi', '-i', 'color=c=blue:s=64x48:r=5:d=4.2', '-shortest', ...codec, ...sound)

encode('stereo-44100.mp3', ...stereo, '-ar', '44100', '-b:a', '32k')
// Left and right differ, at the rate most recordings have: what the figure of bench/audio.ts is of.
encode(
  'music-44100.mp3',
  '-filter_complex',
  '[0]atrim=0:2,asplit[l][r];[r]aecho=0.8:0.9:37:0.5[e];anoisesrc=d=2:c=pink:a=0.1:s=1[n];[n]asplit[n1][n2];[l][n1]amix[a];[n2]adelay=9[n3];[e][n3]amix[b];[a][b]join',
  ...['-ar', '44100', '-b:a', '128k'],
)
encode('mono-8000.mp3', '-ar', '8000', '-b:a', '8k')
encode('stereo-48000.m4a', ...stereo, '-c:a', 'aac', '-b:a', '32k')
encode('streamable-22050.m4a', '-ar', '22050', '-c:a', 'aac', '-b:a', '24k', '-movflags', '+faststart')
encode('fragmented.m4a', '-c:a', 'aac', '-b:a', '24k', '-movflags', '+frag_keyframe+empty_moov')
encode('surround-48000.m4a', ...surround, '-c:a', 'aac', '-b:a', '64k')
encode('lossless.m4a', '-t', '0.5', '-ar', '8000', '-c:a', 'alac')
encode('mono-32000.aac', '-ar', '32000', '-c:a', 'aac', '-b:a', '24k')
encode('stereo-44100.ogg', ...stereo, '-ar', '44100', '-c:a', 'libvorbis', '-q:a', '-1')
encode('mono-48000.opus', '-c:a', 'libopus', '-b:a', '12k')
encode('surround-48000.opus', ...surround, '-c:a', 'libopus', '-b:a', '48k')
encode('mono-8000.flac', '-ar', '8000', '-c:a', 'flac', '-sample_fmt', 's16')
encode('flac.oga', '-ar', '8000', '-c:a', 'flac', '-sample_fmt', 's16')
encode('adpcm-8000.wav', '-ar', '8000', '-c:a', 'adpcm_ima_wav')
encode('a-law-8000.wav', '-ar', '8000', '-c:a', 'pcm_alaw')
encode('opus.webm', '-c:a', 'libopus', '-b:a', '12k')
encode('vorbis.webm', ...stereo, '-c:a', 'libvorbis', '-q:a', '-1')
picture('picture.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'], ['-c:a', 'aac', '-b:a', '24k'])
picture('picture.webm', ['-c:v', 'libvpx-vp9', '-b:v', '10k'], ['-c:a', 'libopus', '-b:a', '12k'])
picture('silent-picture.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'], ['-map', '1:v'])
picture('silent-picture.webm', ['-c:v', 'libvpx-vp9', '-b:v', '10k'], ['-map', '1:v'])

/** What the editor's own recorder uploads: webm without durations, its sizes unknown while it was written. */
const browser = await launchBrowser()
const page = await browser.newPage()
const recorded = await page.evaluate(
  async (samples) => {
    const context = new AudioContext({ sampleRate: 48_000 })
    const buffer = context.createBuffer(1, samples.length, 48_000)
    buffer.copyToChannel(Float32Array.from(samples), 0)
    const player = new AudioBufferSourceNode(context, { buffer })
    const stream = context.createMediaStreamDestination()
    player.connect(stream)
    const recorder = new MediaRecorder(stream.stream, { mimeType: 'audio/webm', audioBitsPerSecond: 12_000 })
    const parts: Blob[] = []
    recorder.ondataavailable = ({ data }) => parts.push(data)
    const ended = new Promise((resolve) => (recorder.onstop = resolve))
    recorder.start(500)
    player.onended = () => recorder.stop()
    player.start()
    await ended
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())]
  },
  [...speechLike({ rate: 48_000, seconds: 4.2 })],
)
writeFileSync(join(folder, 'recorded.webm'), Uint8Array.from(recorded))
await browser.close()
rmSync(source)
