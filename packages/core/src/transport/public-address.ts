import { BlockList, isIP } from 'node:net';

/** Ranges of IPv4 that lead back into a machine, a network or nowhere: IANA's special-purpose registry, read 2026-11-21. */
const PRIVATE_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  // Carrier-grade NAT; Alibaba Cloud serves instance metadata from it.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, instance metadata of most clouds among it.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Special ranges inside the global unicast space of IPv6: protocol assignments with Teredo, documentation, 6to4. */
const SPECIAL_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const privateIpv4 = new BlockList();
for (const [network, prefix] of PRIVATE_IPV4) privateIpv4.addSubnet(network, prefix, 'ipv4');
const specialIpv6 = new BlockList();
for (const [network, prefix] of SPECIAL_IPV6) specialIpv6.addSubnet(network, prefix, 'ipv6');
/** Loopback, unique local, link-local, multicast, IPv4-mapped and whatever comes lie outside of it. */
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');
/** NAT64 of RFC 6052: how a network without IPv4 reaches the IPv4 internet. The last 32 bits are the address. */
const nat64 = new BlockList();
nat64.addSubnet('64:ff9b::', 96, 'ipv6');

/** Whether an IP address belongs to a machine on the public internet; false for what is no address at all. */
export function isPublicAddress(address: string): boolean {
  // A zone names an interface of this machine: link-local by nature.
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 4) return !privateIpv4.check(address, 'ipv4');
  if (version !== 6) return false;
  if (nat64.check(address, 'ipv6')) return !privateIpv4.check(lastFourBytes(address), 'ipv4');
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

/** The IPv4 address at the end of an IPv6 one, in dotted form. */
function lastFourBytes(address: string): string {
  // The URL parser writes every form alike: two groups of hexadecimal digits, at most four each.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2);
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
