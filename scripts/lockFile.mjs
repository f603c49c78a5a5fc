import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** How long a holder may be silent (its process stopped, or its id was given to another program) before it is passed over. */
const silenceLimitMs = 30_000
const heartbeatMs = 2_000

/**
 * Runs `work` while holding the lock file at `path`; others wait their turn. The lock of a process that died is taken
 * over at once. `onWait` is called when there is somebody to wait for.
 */
export async function withLock(path, { onWait = () => {}, pollMs = 200 }, work) {
  const token = `${process.pid} ${randomUUID()}`
  let seen
  for (;;) {
    if (take(path, token)) break
    const holder = look(path)
    if (!holder) continue
    if (!seen) onWait()
    if (!seen || seen.token !== holder.token || seen.beatAt !== holder.beatAt)
      seen = { ...holder, since: performance.now() }
    if (!isAlive(holder.token) || performance.now() - seen.since > silenceLimitMs) passOver(path, holder.token)
    else await delay(pollMs)
  }

  const release = () => {
    if (look(path)?.token === token) rmSync(path, { force: true })
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs)
  process.once('exit', release)
  const quit = (signal) => process.exit(signal === 'SIGINT' ? 130 : 143)
  process.once('SIGINT', quit)
  process.once('SIGTERM', quit)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    process.off('SIGINT', quit)
    process.off('SIGTERM', quit)
    process.off('exit', release)
    release()
  }
}

/** Written aside and linked into place, so that nobody reads a lock without its token. */
function take(path, token) {
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, token)
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function look(path) {
  try {
    return { token: readFileSync(path, 'utf8'), beatAt: statSync(path).mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Moves a dead lock away. When another waiter was faster, what was moved is its live lock: that is put back. */
function passOver(path, deadToken) {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') !== deadToken) linkSync(aside, path)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function isAlive(token) {
  const processId = Number.parseInt(token, 10)
  if (!(processId > 0)) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // Passed over by a waiter after a long stop: the work goes on, and release() leaves the new holder alone.
  }
}
