import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { createS3Store } from '#runtime/media/s3Store.ts'
import { onPglite } from '#runtime/testing/databases.ts'
import { manualTimers } from '#runtime/testing/manualTimers.ts'
import { newLibrary, newMediaDir } from '#runtime/testing/newLibrary.ts'
import { systemClock } from '../clock.ts'

onPglite('a library that is stopped', (database) => {
  it('waits five seconds at most for a store that never answers', async () => {
    const mediaDir = newMediaDir()
    const timers = manualTimers()
    const findExposure = vi.fn(() => new Promise<undefined>(() => {}))
    const files = { ...createFolderStore({ mediaDir, clock: systemClock }), findExposure }
    const media = newLibrary(database.store, { clock: systemClock, mediaDir, files, timers })
    void media.daily()
    expect(findExposure).toHaveBeenCalled()
    const stopped = vi.fn()
    const stopping = media.stop().then(stopped)
    await timers.pass(4_999)
    expect(stopped).not.toHaveBeenCalled()
    await timers.pass(1)
    await stopping
  })

  it.each([
    ['what the CDN reaches', 'https://cdn.test'],
    ['its files', undefined],
  ])('gives up at once a bucket that is asked for %s and does not answer', async (_, cdnUrl) => {
    const asked = vi.fn()
    const server = createServer(asked)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const settings = { endpoint, bucket: 'media', region: 'us-east-1', keys: { id: 'id', secret: 'secret' }, cdnUrl }
    const files = createS3Store({ settings, clock: systemClock })
    onTestFinished(() => {
      files.close()
      server.closeAllConnections()
      server.close()
    })
    // Whose five seconds never pass.
    const media = newLibrary(database.store, { clock: systemClock, files, timers: manualTimers() })
    const over = media.daily()
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 10_000, interval: 5 })
    await media.stop()
    await over
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
