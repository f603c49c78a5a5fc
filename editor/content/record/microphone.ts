import { mixToMono, recordRate, type Sound } from './pcm.ts'

/** A microphone that is listened to. */
export type Microphone = {
  /** The highest sample of the last moment, from 0 to 1. */
  level(): number
  record(): Recording
  close(): void
}
export type Recording = { stop(): Promise<Sound> }

/**
 * Rejects with a sentence. `onBroken` is told in one, once, when the microphone or what records from it ends by itself. `deviceId`:
 * the one that is wanted, as long as it is there.
 */
export type OpenMicrophone = (onBroken: (words: string) => void, deviceId?: string) => Promise<Microphone>

/** Asks for the microphone, as it hears: loudness is brought to the target on the server. */
export const openMicrophone: OpenMicrophone = async (onBroken, deviceId) => {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices || typeof MediaRecorder === 'undefined')
    throw new Error('This browser does not record here. Open the page over https, or upload a file.')
  const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  const wanted = deviceId === undefined ? audio : { ...audio, deviceId: { ideal: deviceId } }
  const stream = await devices.getUserMedia({ audio: wanted }).catch((error: unknown) => {
    throw new Error(microphoneWords(error))
  })
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: 2048 })
  context.createMediaStreamSource(stream).connect(analyser)
  const moment = new Float32Array(analyser.fftSize)
  let isOver = false
  const breakOff = (words: string) => {
    if (isOver) return
    isOver = true
    onBroken(words)
  }
  // Unplugged, switched off, or no longer allowed: https://www.w3.org/TR/mediacapture-streams/#track-ended. Not told of our own close.
  for (const track of stream.getTracks())
    track.addEventListener('ended', () => breakOff('The microphone was disconnected, or may no longer be used.'))
  return {
    level() {
      analyser.getFloatTimeDomainData(moment)
      return Math.min(
        1,
        moment.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
      )
    },
    record: () => recordStream(stream, breakOff),
    close() {
      isOver = true
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    },
  }
}

/** Above this, speech in one channel does not get better (RFC 7587 §3.1.1). In bits a second. */
const bitRate = 128_000

function recordStream(stream: MediaStream, onBroken: (words: string) => void): Recording {
  const parts: Blob[] = []
  let isAsked = false
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: bitRate })
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  // After an error it gives what it has and stops: https://www.w3.org/TR/mediastream-recording/#dom-mediarecorder-onerror.
  const brokeOff = () => onBroken('The recording broke off in the browser.')
  recorder.addEventListener('error', brokeOff)
  const isOver = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => {
      resolve()
      if (!isAsked) brokeOff()
    })
  })
  recorder.start()
  return {
    async stop() {
      isAsked = true
      // A microphone that was unplugged has stopped it already.
      if (recorder.state !== 'inactive') recorder.stop()
      await isOver
      return readSound(new Blob(parts, { type: recorder.mimeType }))
    },
  }
}

async function readSound(recorded: Blob): Promise<Sound> {
  const context = new OfflineAudioContext(1, 1, recordRate)
  const buffer = await context.decodeAudioData(await recorded.arrayBuffer()).catch(() => {
    throw new Error('Nothing was recorded. Try again, a little longer.')
  })
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, at) => buffer.getChannelData(at))
  return { samples: mixToMono(channels), sampleRate: buffer.sampleRate }
}

/** Why there is no microphone, by the names of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia. */
export function microphoneWords(error: unknown): string {
  const name = error instanceof DOMException || error instanceof Error ? error.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'This page may not use the microphone. Allow it beside the address of the page, then try again.'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'There is no microphone. Connect one and try again, or upload a file.'
    case 'NotReadableError':
    case 'AbortError':
      return 'The microphone does not answer. Another program may be using it: close that and try again.'
    default:
      return 'The microphone could not be opened. Try again, or upload a file.'
  }
}
