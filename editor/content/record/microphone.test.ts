import { afterEach, describe, expect, it, vi } from 'vitest'
import { microphoneWords, openMicrophone } from './microphone.ts'

describe('a microphone that does not come', () => {
  it.each([
    ['NotAllowedError', 'may not use the microphone'],
    ['NotFoundError', 'There is no microphone'],
    ['NotReadableError', 'Another program'],
    ['TypeError', 'could not be opened'],
  ])('%s is said in words', (name, words) => expect(microphoneWords(new DOMException('', name))).toContain(words))

  it('says so where the browser records nothing', async () => {
    await expect(openMicrophone(() => undefined)).rejects.toThrow('upload a file')
  })
})

/** The browser's side, as the standards have it: one track, one recorder. */
function fakeBrowser() {
  const track = Object.assign(new EventTarget(), { stop: () => undefined })
  const recorders: FakeRecorder[] = []
  class FakeRecorder extends EventTarget {
    state = 'inactive'
    mimeType = 'audio/webm'
    constructor() {
      super()
      recorders.push(this)
    }
    start() {
      this.state = 'recording'
    }
    stop() {
      this.state = 'inactive'
      this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }))
      this.dispatchEvent(new Event('stop'))
    }
  }
  class Context {
    createMediaStreamSource = () => ({ connect: () => undefined })
    close = async () => undefined
    decodeAudioData = async (bytes: ArrayBuffer) => ({
      ...{ numberOfChannels: 1, sampleRate: 48_000 },
      getChannelData: () => new Float32Array(bytes.byteLength).fill(0.5),
    })
  }
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track] }) } })
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  vi.stubGlobal('AudioContext', Context)
  vi.stubGlobal('OfflineAudioContext', Context)
  vi.stubGlobal('AnalyserNode', class {})
  return { track, recorders }
}

describe('a microphone that breaks off', () => {
  afterEach(() => vi.unstubAllGlobals())

  async function open() {
    const browser = fakeBrowser()
    const told: string[] = []
    const microphone = await openMicrophone((words) => told.push(words))
    return { ...browser, microphone, told }
  }

  it('is told once when it is unplugged, and what was recorded is there', async () => {
    const { track, recorders, microphone, told } = await open()
    const recording = microphone.record()
    // A recorder whose tracks have all ended stops by itself.
    track.dispatchEvent(new Event('ended'))
    recorders[0]?.stop()
    expect(told).toEqual(['The microphone was disconnected, or may no longer be used.'])
    expect((await recording.stop()).samples).toHaveLength('sound'.length)
  })

  it('is told when the recorder fails, with what it has until then', async () => {
    const { recorders, microphone, told } = await open()
    const recording = microphone.record()
    recorders[0]?.dispatchEvent(new Event('error'))
    recorders[0]?.stop()
    expect(told).toEqual(['The recording broke off in the browser.'])
    expect((await recording.stop()).samples).toHaveLength('sound'.length)
  })

  it('is not told of its own end', async () => {
    const { track, microphone, told } = await open()
    await microphone.record().stop()
    microphone.close()
    track.dispatchEvent(new Event('ended'))
    expect(told).toEqual([])
  })
})
