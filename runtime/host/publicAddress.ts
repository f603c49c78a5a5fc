import ipaddr from 'ipaddr.js'

/** 2000::/3, all that IANA has given out as global unicast. https://www.iana.org/assignments/ipv6-address-space */
const globalUnicast = ipaddr.IPv6.parse('2000::')
/** NAT64's well-known prefix (RFC 6052 §2.1); the local one, 64:ff9b:1::/48, leads into somebody's own network. */
const nat64 = ipaddr.IPv6.parse('64:ff9b::')

/**
 * Whether an IP address lies on the open internet: not private, loopback, link-local, carrier-grade NAT, multicast, unspecified
 * or reserved, and no IPv6 form (mapped, 6to4, NAT64) of an IPv4 address that does. Text that is no address is not.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast'
  const bytes = address.toByteArray()
  if (address.isIPv4MappedAddress()) return isPublicIPv4(bytes.slice(12))
  if (address.match(nat64, 96)) return isPublicIPv4(bytes.slice(12))
  // RFC 3056 §2: 2002:V4ADDR::/48.
  if (address.range() === '6to4') return isPublicIPv4(bytes.slice(2, 6))
  return address.range() === 'unicast' && address.match(globalUnicast, 3)
}

const isPublicIPv4 = (bytes: number[]) => new ipaddr.IPv4(bytes).range() === 'unicast'
