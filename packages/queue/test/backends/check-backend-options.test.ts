import { ConfigInvalidError } from '@retake/core';
import { expect, it } from 'vitest';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { postgresBackend } from '../../src/backends/postgres.ts';
import { redisBackend } from '../../src/backends/redis.ts';

it.each([
  ['embeddedBackend()', () => embeddedBackend({ directory: '', engine: { lockMs: 1 } }), ['directory', 'engine.lockMs']],
  [
    'redisBackend()',
    () => redisBackend({ connection: 'redis://127.0.0.1', prefix: '{a}', engine: { stalledEveryMs: 0.5 } }),
    ['prefix', 'engine.stalledEveryMs'],
  ],
  ['postgresBackend()', () => postgresBackend({ connectionString: 'postgres://127.0.0.1', connections: 1 }), ['connections']],
] as const)('%s says all that is wrong with its options, before it opens anything', (subject, make, paths) => {
  let error: unknown;
  try {
    make();
  } catch (thrown) {
    error = thrown;
  }
  if (!ConfigInvalidError.isInstance(error)) throw new Error('It was taken', { cause: error });
  expect(error.message).toContain(subject);
  expect(new Set(error.issues.map(({ path }) => path))).toEqual(new Set(paths));
});

it('PostgreSQL has to be told where it is, once', async () => {
  await expect(postgresBackend({}).open('x')).rejects.toThrow(/needs either connectionString or pool/);
});
