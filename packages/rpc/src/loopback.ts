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
  const uri = experimental.parseUri(target)
  if (uri?.scheme === 'unix') return true
  const addresses = uri?.scheme === 'dns' || uri?.scheme === 'ipv4' || uri?.scheme === 'ipv6' ? uri.path : target
  return addresses
    .replace(/^\//, '')
    .split(',')
    .every((address) => isLoopback(experimental.splitHostPort(address)?.host ?? ''))
}
