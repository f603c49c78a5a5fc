import { connect, type Socket } from 'node:net'

export type Answer = { status: number; body: string }

/** One kept-alive connection, one request at a time: no more of HTTP than our servers' answers need, and so very cheap. */
export type CallConnection = {
  send(request: string): void
  close(): void
}

export function openConnection(
  { host, port }: { host: string; port: number },
  on: { answer(answer: Answer): void; broken(why: string): void },
): CallConnection {
  const socket: Socket = connect({ host, port, noDelay: true })
  let received: Buffer | undefined
  let isClosed = false
  const broken = (why: string) => {
    if (isClosed) return
    isClosed = true
    socket.destroy()
    on.broken(why)
  }
  socket.on('data', (chunk: Buffer) => {
    received = received ? Buffer.concat([received, chunk]) : chunk
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) return broken('An answer has no Content-Length.')
    const end = headEnd + 4 + Number(length)
    if (received.length < end) return
    if (received.length > end) return broken('More came than one answer.')
    const body = received.toString('latin1', headEnd + 4, end)
    received = undefined
    on.answer({ status: Number(head.slice(9, 12)), body })
  })
  socket.on('error', (error) => broken(error.message))
  socket.on('close', () => broken('The server closed the connection.'))
  return {
    send: (request) => void socket.write(request, 'latin1'),
    close() {
      isClosed = true
      socket.destroy()
    },
  }
}
