import type { Finish } from './sendUpload.ts'

/** The width of a poster; the library shows none wider. */
const posterWidth = 640
/** Of a JPEG, as canvases count it. */
const quality = 0.8
/** A browser that cannot read a video keeps silent about some of them. */
const patienceMs = 15_000

export type Seen = { facts: Partial<Finish>; poster?: Blob }

/** How long and how large a video is, and a picture of its first second; undefined when this browser cannot read it. */
export async function videoFacts(file: File): Promise<Seen | undefined> {
  const url = URL.createObjectURL(file)
  const video = Object.assign(document.createElement('video'), { muted: true, preload: 'auto', playsInline: true })
  try {
    await reached(video, 'loadeddata', () => void (video.src = url))
    const { duration, videoWidth: width, videoHeight: height } = video
    if (width === 0 || height === 0) return undefined
    const facts = { width, height, ...(Number.isFinite(duration) && { durationMs: Math.round(duration * 1000) }) }
    // The very first picture is often black.
    await reached(video, 'seeked', () => void (video.currentTime = Math.min(1, (video.duration || 0) / 4)))
    const poster = await pictureOf(video)
    return poster ? { facts, poster } : { facts }
  } catch {
    return undefined
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
}

function pictureOf(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, posterWidth / video.videoWidth)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale))
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale))
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
}

function reached(video: HTMLVideoElement, name: string, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = AbortSignal.timeout(patienceMs)
    ended.addEventListener('abort', () => reject(new Error('The browser does not read this video.')))
    video.addEventListener(name, () => resolve(), { once: true })
    video.addEventListener('error', () => reject(new Error('The browser cannot read this video.')), { once: true })
    begin()
  })
}
