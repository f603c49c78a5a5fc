import { createServer, connect, type Server, type Socket } from 'node:net'

/** One address in front of several processes, as a load balancer: a connection goes to the next that takes it. */
export type Switchboard = { port: number; close(): Promise<void> }

export function openSwitchboard(ports: readonly number[]): Promise<Switchboard> {
  const sockets = new Set<Socket>()
  let turn = 0
  const server: Server = createServer((incoming) => {
    sockets.add(incoming)
    incoming.on('close', () => sockets.delete(incoming)).on('error', () => incoming.destroy())
    const attempt = (tries: number) => {
      const port = ports[turn++ % ports.length] ?? 0
      const outgoing = connect(port, '127.0.0.1')
      outgoing.once('connect', () => {
        outgoing.removeAllListeners('error')
        outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy())
        incoming.on('close', () => outgoing.destroy())
        incoming.pipe(outgoing).pipe(incoming)
      })
      outgoing.once('error', () => (tries > 1 ? attempt(tries - 1) : incoming.destroy()))
    }
    attempt(ports.length)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        close: () =>
          new Promise((closed) => {
            sockets.forEach((socket) => socket.destroy())
            server.close(() => closed())
          }),
      })
    })
  })
}
