import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { findProgram, whyMissing } from './debian-program.ts';
import { startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

const POSTGRES = { program: 'postgres', package: 'postgresql', places: ['/usr/lib/postgresql/*/bin/postgres'] } as const;

/** How a PostgreSQL of tests is run. */
export interface PostgresServerOptions {
  /** Every commit is on the disk before it is acknowledged (`fsync`). A killed server loses nothing either way. @default false */
  readonly durable?: boolean;
}

/** Why no PostgreSQL can be started here, to be said by the tests that are skipped; `undefined` where one can. In CI it throws instead. */
export function whyNoPostgres(): string | undefined {
  return findProgram(POSTGRES) === undefined ? whyMissing(POSTGRES) : undefined;
}

/**
 * Starts a PostgreSQL of one's own; its user and its database are `postgres`, without a password.
 *
 * @throws Error where there is none; ask `whyNoPostgres` before.
 */
export function startPostgresServer({ durable = false }: PostgresServerOptions = {}): Promise<TestServer> {
  const path = findProgram(POSTGRES);
  if (path === undefined) throw new Error(whyMissing(POSTGRES));
  const user = unprivileged();
  const database = (directory: string): string => join(directory, 'data');
  return startTestServer({
    name: 'postgres',
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    prepare: (directory) => {
      const initdb = join(dirname(path), 'initdb');
      mkdirSync(database(directory));
      for (const folder of [directory, database(directory)]) if (user !== undefined) chownSync(folder, user.uid, user.gid);
      const args = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', database(directory)];
      const [command = initdb, ...rest] = [...as(user), initdb, ...args];
      const { status, stderr, error } = spawnSync(command, rest, { cwd: directory, encoding: 'utf8' });
      if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
    },
    command: (directory, port) => {
      const settings = { port: `${port}`, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: `${durable}` };
      const options = Object.entries({ ...settings, max_connections: '200' }).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]);
      const [command = path, ...rest] = [...as(user, '--pdeathsig', 'QUIT'), path, '-D', database(directory), ...options];
      return [command, ...rest];
    },
    // The fast shutdown: clients are sent away.
    endsBy: 'SIGINT',
    answers: takesClients,
  });
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function as(user: User | undefined, ...more: readonly string[]): readonly string[] {
  if (user === undefined) return [];
  return ['/usr/bin/setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...more];
}

/** A start-up packet is answered with a request for authentication (`R`) by a server that takes clients, and with an error (`E`) before. */
function takesClients(port: number): Promise<boolean> {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const header = Buffer.alloc(8);
  header.writeInt32BE(8 + parameters.length, 0);
  header.writeInt32BE(196_608, 4);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([header, parameters])));
    socket.once('data', (bytes: Buffer) => {
      socket.destroy();
      resolve(bytes[0] === 'R'.charCodeAt(0));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
