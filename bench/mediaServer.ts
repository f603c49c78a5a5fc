import { serve } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { systemClock } from '#runtime/clock.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { serveMedia } from '#runtime/media/serveMedia.ts'
import { mediaKeyOf } from '#runtime/media/signMediaUrl.ts'

/**
 * `mediaServer.ts <kind> <folder>`: serves a folder of media at `/media` and prints its port. `ours`: the product's routes;
 * `plain`: node:http and createReadStream, and nothing but a range; `static`: files as Express serves them.
 */
const [kind = '', mediaDir = ''] = process.argv.slice(2)

function ours(): Server {
  const silent = () => undefined
  const site = serveMedia({
    store: createFolderStore({ mediaDir, clock: systemClock }),
    accessOf: async () => 'public',
    signingKey: mediaKeyOf('bench'),
    corsOrigins: ['https://shop.test'],
    clock: systemClock,
    log: { info: silent, warn: silent, error: (fields) => console.error(fields) },
  })
  return serve({ fetch: new Hono().route('/media', site).fetch, port: 0, hostname: '127.0.0.1' }) as Server
}

function plain(): Server {
  return createServer(async (request, response) => {
    const path = join(mediaDir, (request.url ?? '').slice('/media'.length))
    const { size } = await stat(path)
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const start = Number(first ?? 0)
    const end = Number(last ?? size - 1)
    response.writeHead(first === undefined ? 200 : 206, {
      'content-type': 'video/mp4',
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${size}`,
    })
    pipeline(createReadStream(path, { start, end }), response, () => undefined)
  }).listen(0, '127.0.0.1')
}

function withExpress(): Server {
  return createServer(express().use('/media', express.static(mediaDir))).listen(0, '127.0.0.1')
}

const makers: Readonly<Record<string, () => Server>> = { ours, plain, static: withExpress }
const server = makers[kind]?.()
if (!server) throw new Error(`There is no server ${kind}.`)
// As the product does.
server.keepAliveTimeout = 75_000
server.once('listening', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : '')
})
