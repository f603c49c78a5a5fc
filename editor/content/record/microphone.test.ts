import { afterEach, describe, expect, it, vi } from 'vitest'
import { microphoneWords, openMicrophone } from './microphone.ts'
import { choicesOf } from './useMicrophones.ts'

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
  const asked: unknown[] = []
  const getUserMedia = async (constraints: unknown) => {
    asked.push(constraints)
    return { getTracks: () => [track] }
  }
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  vi.stubGlobal('AudioContext', Context)
  vi.stubGlobal('OfflineAudioContext', Context)
  vi.stubGlobal('AnalyserNode', class {})
  return { track, recorders, asked }
}

describe('one of several microphones', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is the one that was chosen, as long as it is there', async () => {
    const { asked } = fakeBrowser()
    await openMicrophone(() => undefined, 'headset')
    await openMicrophone(() => undefined)
    expect(asked).toMatchObject([{ audio: { deviceId: { ideal: 'headset' } } }, { audio: { channelCount: 1 } }])
    expect(asked[1]).not.toHaveProperty('audio.deviceId')
  })

  it('is told from the others once they have names', () => {
    const input = (deviceId: string, label: string) => ({ kind: 'audioinput' as const, deviceId, label })
    expect(choicesOf([input('', '')])).toEqual([])
    const found = [
      ...[input('default', 'Default - Headset'), input('communications', 'Communications - Headset')],
      ...[input('a', 'Headset'), { ...input('b', 'Speakers'), kind: 'audiooutput' as const }, input('c', 'Desk')],
    ]
    expect(choicesOf(found).map(({ label }) => label)).toEqual(['Headset', 'Desk'])
  })
})

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
