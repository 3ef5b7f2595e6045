import { BlockList, isIP, isIPv6 } from 'node:net'

/** Says from whom a call came, given the peer of its connection and its `x-forwarded-for`. */
export type ClientAddressOf = (peer: string, forwardedFor: unknown) => string

/**
 * The address is the connection's own unless that is a trusted proxy: then it is the last entry of `x-forwarded-for`,
 * which the proxy wrote itself. Entries before it are the client's word and are never believed.
 * @param trustedProxies addresses or CIDR ranges; by default loopback alone
 */
export function clientAddresses(trustedProxies: readonly string[] = ['127.0.0.0/8', '::1']): ClientAddressOf {
  const trusted = new BlockList()
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/', 2)
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(prefix), family)
  }
  return (peer, forwardedFor) => {
    const address = withoutPort(peer)
    if (typeof forwardedFor !== 'string' || isIP(address) === 0) return address
    if (!trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return address
    const last = unmapped(forwardedFor.slice(forwardedFor.lastIndexOf(',') + 1).trim())
    return isIP(last) === 0 ? address : last
  }
}

/** grpc-js writes peers as `address:port`, without brackets around IPv6. */
function withoutPort(peer: string): string {
  const colon = peer.lastIndexOf(':')
  return unmapped(colon < 0 ? peer : peer.slice(0, colon))
}

function unmapped(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
