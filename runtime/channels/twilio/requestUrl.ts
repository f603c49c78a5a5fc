/**
 * The address a carrier signed. Behind a proxy only configuration knows it: the public address, with path and query exactly as
 * they came. Without one we listen on the loopback only, and the Host header is the address that was called.
 */
export function requestUrl(requested: string, publicUrl: string | undefined): string {
  if (publicUrl === undefined) return requested
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(requested)?.[1] ?? requested
  return publicUrl.replace(/\/+$/, '') + path
}
