/** Words a minute of an unhurried voice; German and Hindi take their time, Spanish and French do not. */
const wordsPerMinute: Readonly<Record<string, number>> = {
  en: 160,
  es: 175,
  fr: 170,
  de: 140,
  hi: 135,
  pt: 165,
  it: 165,
  nl: 150,
}
const otherWordsPerMinute = 150
/** Written without spaces: a character is about as long as half a word. */
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/g

/** How long it takes to say a text. A sentence's end adds a breath, so that three short ones are longer than one long one. */
export function speechMs(text: string, language = 'en-US'): number {
  const perMinute = wordsPerMinute[language.toLowerCase().split('-', 1)[0] ?? ''] ?? otherWordsPerMinute
  const spoken = text.trim()
  if (spoken === '') return 0
  const joined = spoken.match(unspaced)?.length ?? 0
  const words = spoken
    .replace(unspaced, ' ')
    .split(/\s+/)
    // A figure is said digit by digit or as a number of several words.
    .reduce((sum, word) => sum + (word === '' ? 0 : Math.max(1, (word.match(/\d/g)?.length ?? 0) / 1.5)), 0)
  const breaths = spoken.match(/[.!?।…](?=\s)/g)?.length ?? 0
  return Math.max(250, Math.round(((words + joined / 2) * 60_000) / perMinute + breaths * 300))
}

/** The time of an SSML `time`: `1.5s`, `300ms`; 0 when it is neither. */
export const breakMs = (time: string): number => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(time.trim()) ?? []
  return amount === undefined ? 0 : Number(amount) * (unit === 's' ? 1000 : 1)
}

/** Bits a second of MPEG layer III, versions 1 and 2, by the index in a frame's head. ISO/IEC 11172-3, 2.4.2.3 */
const mp3Rates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const mp3Rates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

/** How long a file plays, or undefined when it is none of the kinds Twilio plays. `size` is the whole file's when `head` is its start. */
export function audioMs(head: Buffer, contentType: string, size = head.length): number | undefined {
  const type = contentType.toLowerCase().split(';', 1)[0]?.trim() ?? ''
  if (/^audio\/(x-)?(wav|wave|vnd\.wave)$/.test(type)) return wavMs(head, size)
  if (/^audio\/(mpeg|mp3|mpeg3|x-mpeg)$/.test(type)) return mp3Ms(head, size)
  if (/^audio\/(basic|ulaw|x-ulaw|x-mulaw|pcmu)$/.test(type)) return Math.round(size / 8)
  // GSM 06.10: 33 bytes are 20 ms.
  if (/^audio\/(x-)?gsm$/.test(type)) return Math.round((size / 33) * 20)
  if (/^audio\/(x-)?(aiff|aifc)$/.test(type)) return Math.round(size / 16)
  return undefined
}

function wavMs(head: Buffer, size: number): number | undefined {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE')
    return undefined
  let bytesPerSecond = 0
  for (let at = 12; at + 8 <= head.length;) {
    const id = head.toString('latin1', at, at + 4)
    const length = head.readUInt32LE(at + 4)
    if (id === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16)
    if (id === 'data') {
      // A streamed file does not know its length and says the most there is.
      const bytes = Math.min(length, Math.max(0, size - at - 8))
      return bytesPerSecond > 0 ? Math.round((bytes / bytesPerSecond) * 1000) : undefined
    }
    at += 8 + length + (length % 2)
  }
  return undefined
}

function mp3Ms(head: Buffer, size: number): number | undefined {
  let at = 0
  if (head.toString('latin1', 0, 3) === 'ID3' && head.length >= 10) {
    const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10)
    at = 10 + ((a << 21) | (b << 14) | (c << 7) | d)
  }
  for (; at + 4 <= head.length; at++) {
    const [first = 0, second = 0, third = 0] = head.subarray(at, at + 3)
    if (first !== 0xff || (second & 0xe6) !== 0xe2) continue
    const rates = (second & 0x18) === 0x18 ? mp3Rates1 : mp3Rates2
    const kilobits = rates[third >> 4]
    if (kilobits) return Math.round(((size - at) * 8) / kilobits)
  }
  return undefined
}
