import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgresServer, whyNoPostgres } from '../servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../servers/redis-server.ts';

/** Whether somebody listens there. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Says one command to a Redis, and what it answers. */
async function redis(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().trim();
}

const noRedis = whyNoRedis();
test.skipIf(noRedis !== undefined)(
  `a durable Redis keeps what it acknowledged when it is killed${noRedis === undefined ? '' : ` (${noRedis})`}`,
  async () => {
    const server = await startRedisServer({ durable: true });
    onTestFinished(server.stop);
    expect(await redis(server.port, 'SET kept yes')).toBe('+OK');
    await server.kill();
    expect(await listens(server.port)).toBe(false);
    await server.restart();
    expect(await redis(server.port, 'GET kept')).toBe('$3\r\nyes');
    await server.stop();
    expect(await listens(server.port)).toBe(false);
  },
);

const noPostgres = whyNoPostgres();
test.skipIf(noPostgres !== undefined)(
  `a PostgreSQL comes back on its port after it was killed${noPostgres === undefined ? '' : ` (${noPostgres})`}`,
  async () => {
    const server = await startPostgresServer();
    onTestFinished(server.stop);
    expect(await listens(server.port)).toBe(true);
    await server.kill();
    await server.restart();
    expect(await listens(server.port)).toBe(true);
    await server.restart();
    await server.stop();
    expect(await listens(server.port)).toBe(false);
  },
);
