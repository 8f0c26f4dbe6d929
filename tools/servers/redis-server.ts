import { connect } from 'node:net';
import { findProgram, whyMissing } from './debian-program.ts';
import { startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

const REDIS = { program: 'redis-server', package: 'redis-server' } as const;

/** How a Redis of tests is run. */
export interface RedisServerOptions {
  /** Every write is on the disk before it is acknowledged (`appendonly yes`, `appendfsync always`). @default false */
  readonly durable?: boolean;
}

/** Why no Redis can be started here, to be said by the tests that are skipped; `undefined` where one can. In CI it throws instead. */
export function whyNoRedis(): string | undefined {
  return findProgram(REDIS) === undefined ? whyMissing(REDIS) : undefined;
}

/**
 * Starts a Redis of one's own.
 *
 * @throws Error where there is none; ask `whyNoRedis` before.
 */
export function startRedisServer({ durable = false }: RedisServerOptions = {}): Promise<TestServer> {
  const path = findProgram(REDIS);
  if (path === undefined) throw new Error(whyMissing(REDIS));
  return startTestServer({
    name: 'redis',
    url: (port) => `redis://127.0.0.1:${port}`,
    command: (directory, port) => {
      const kept = durable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
      return [path, '--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...kept];
    },
    endsBy: 'SIGTERM',
    answers: pings,
  });
}

/** A Redis that is still reading its files answers with an error. */
function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setEncoding('utf8').once('data', (text: string) => {
      socket.destroy();
      resolve(text.startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
