import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isPublicAddress } from '../../src/transport/public-address.ts';
import { NOT_PUBLIC, publicLookup, type ResolveAll } from '../../src/transport/public-lookup.ts';
import { SocketOpener } from '../../src/transport/socket-opener.ts';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:82a::200e',
    // NAT64: the same as 8.8.8.8.
    '64:ff9b::808:808',
    '64:ff9b::8.8.8.8',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '64:ff9b::a00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::808:808',
    'example.com',
    '',
    '1.2.3',
    '0x7f.1',
  ])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('publicLookup', () => {
  const resolving =
    (...addresses: readonly string[]): ResolveAll =>
    (_hostname, _options, callback) => {
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  const ask = (resolve: ResolveAll, all: boolean) =>
    new Promise((settle) => {
      publicLookup(resolve)('pictures.example', { all }, (error, address, family) => settle(error?.code ?? { address, family }));
    });

  it('gives public addresses as a socket asks for them', async () => {
    expect(await ask(resolving('8.8.8.8', '2606:4700::1111'), true)).toEqual({
      address: [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
      family: undefined,
    });
    expect(await ask(resolving('8.8.8.8'), false)).toEqual({ address: '8.8.8.8', family: 4 });
  });

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::ffff:8.8.8.8']], [[]]])('gives none of %j', async (addresses) => {
    expect(await ask(resolving(...addresses), true)).toBe(NOT_PUBLIC);
    expect(await ask(resolving(...addresses), false)).toBe(NOT_PUBLIC);
  });

  it('passes on that a name is unknown', async () => {
    const unknown: ResolveAll = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
    expect(await ask(unknown, true)).toBe('ENOTFOUND');
  });
});

describe('a socket with a lookup of its own', () => {
  async function listening(): Promise<number> {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  const opened = (opener: SocketOpener, protocol: string, port: number) =>
    new Promise<unknown>((settle) => {
      const options = { protocol, hostname: 'pictures.example', port: String(port) };
      const socket = opener.open(options, (...[error]) => {
        settle(error ?? socket.remoteAddress);
        socket.destroy();
      });
    });

  it('connects to the address that it was given, and asks for no other', async () => {
    let asked = 0;
    const opener = new SocketOpener({}, (_hostname, _options, callback) => {
      asked += 1;
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    });
    expect(await opened(opener, 'http:', await listening())).toBe('127.0.0.1');
    expect(asked).toBe(1);
  });

  it.each(['http:', 'https:'])('connects nowhere (%s) when the name leads into a private network', async (protocol) => {
    const opener = new SocketOpener(
      {},
      publicLookup((_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }])),
    );
    expect(await opened(opener, protocol, await listening())).toMatchObject({ code: NOT_PUBLIC });
  });
});
