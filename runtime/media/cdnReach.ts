/** A CDN that takes longer has not answered. */
const patienceMs = 5_000

/**
 * Where a CDN would have an object of the bucket's root, if that were its origin: below its own address, or below any path above
 * that, since the end of it may be `public` itself.
 */
export function addressesOfRoot(cdnUrl: string, key: string): string[] {
  const { origin, pathname } = new URL(cdnUrl)
  const folders = pathname.split('/').filter((part) => part !== '')
  return Array.from({ length: folders.length + 1 }, (_, depth) => [origin, ...folders.slice(0, depth), key].join('/'))
}

/** Whether anybody is given this text at this address. What does not answer gives nothing out. */
export async function givesOut(address: string, text: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) })
    return answer.ok && (await answer.text()) === text
  } catch {
    return false
  }
}
