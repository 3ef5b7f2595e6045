import { BlockList, isIP } from 'node:net'
import { experimental } from '@grpc/grpc-js'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether what is said to a host stays on this machine. Names are not looked up: what they lead to may change. */
export function isLoopback(host: string): boolean {
  const version = isIP(host)
  return host === 'localhost' || (version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4'))
}

/** The same of a gRPC target with one address or several, such as `ipv4:127.0.0.1:50052,127.0.0.1:50152`. */
export function isLoopbackTarget(target: string): boolean {
  if (target.startsWith('unix:')) return true
  // https://github.com/grpc/grpc/blob/master/doc/naming.md: scheme and authority may be left out.
  const addresses = target.replace(/^(?:dns|ipv4|ipv6):(?:\/\/[^/]*\/)?/, '').split(',')
  return addresses.every((address) => isLoopback(experimental.splitHostPort(address)?.host ?? ''))
}
