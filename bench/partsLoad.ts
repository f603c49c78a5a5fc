import { connect } from 'node:net'

type PartsLoad = {
  readonly port: number
  readonly path: string
  readonly fileBytes: number
  readonly partBytes: number
  readonly connections: number
  readonly seconds: number
}

/** What came back: parts a second, and in ms how long a part took. */
export type PartsFigures = { readonly perSecond: number; readonly p50: number; readonly p99: number }

/**
 * Asks for parts at random places over kept connections, each for its next one when it has the last. By bare sockets and
 * into one buffer each: a client that parses in JavaScript takes longer than the server. Throws for any answer but 206.
 */
export async function loadParts(load: PartsLoad): Promise<PartsFigures> {
  const until = performance.now() + load.seconds * 1000
  const times: number[] = []
  await Promise.all(Array.from({ length: load.connections }, () => askOnAndOn(load, until, times)))
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? NaN
  return { perSecond: times.length / load.seconds, p50: at(0.5), p99: at(0.99) }
}

const headEnd = Buffer.from('\r\n\r\n')

function askOnAndOn({ port, path, fileBytes, partBytes }: PartsLoad, until: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt = 0
    /** Bytes still to come; undefined while the head is. */
    let missing: number | undefined
    const ask = () => {
      askedAt = performance.now()
      missing = undefined
      const start = Math.floor(Math.random() * (fileBytes - partBytes))
      socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nRange: bytes=${start}-${start + partBytes - 1}\r\n\r\n`)
    }
    const take = (bytes: number, buffer: Uint8Array): boolean => {
      let body = bytes
      if (missing === undefined) {
        // A head is written at once, and is far smaller than the buffer.
        const chunk = Buffer.from(buffer.buffer, buffer.byteOffset, bytes)
        const end = chunk.indexOf(headEnd)
        if (end < 0 || !chunk.subarray(0, 12).equals(Buffer.from('HTTP/1.1 206'))) {
          socket.destroy(new Error(`An answer that is no part: ${chunk.toString('latin1', 0, 200)}`))
          return false
        }
        body = bytes - end - headEnd.length
        missing = partBytes
      }
      missing -= body
      if (missing > 0) return true
      const now = performance.now()
      if (now < until) {
        times.push(now - askedAt)
        ask()
      } else socket.destroy()
      return true
    }
    const socket = connect({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(65_536), callback: take } }, ask)
    socket.once('error', reject).once('close', () => resolve())
  })
}
