import { serve } from '@hono/node-server'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Fetching = { fetch: (request: Request, env?: never) => Response | Promise<Response> }

/** Listens on a free port of this machine until the test has finished: bodies and broken connections are real here. */
export async function listenFor(app: Fetching): Promise<{ url: string; server: Server }> {
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch as never, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(started as Server),
    )
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
