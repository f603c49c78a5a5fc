/**
 * The address a carrier signed. Behind a proxy only configuration knows it: the public address, with path and query exactly as
 * they came. Without one we listen on the loopback only, and the Host header is the address that was called. `rawPath` is the
 * request line's, which `requested` may have escaped anew.
 */
export function requestUrl(requested: string, publicUrl: string | undefined, rawPath?: string): string {
  const [, origin = '', path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(requested) ?? ['', '', requested]
  const base = publicUrl === undefined ? origin : publicUrl.replace(/\/+$/, '')
  return base + (rawPath?.startsWith('/') ? rawPath : path)
}
