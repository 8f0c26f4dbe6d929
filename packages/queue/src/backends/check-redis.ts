import { ConfigInvalidError } from '@retake/core';
import { isPassingRedisError } from '../store/redis/redis-scripting.ts';
import { untilAnswered } from '../store/until-answered.ts';

/** What is needed of a Redis to ask how it is set: a client of `ioredis` is one, also of a cluster. */
export interface RedisAsked {
  info(section: string): Promise<unknown>;
  /** What ends a connection before a command goes over it, such as a wrong password. */
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a server says to whom it does not let in. */
const REFUSALS = /^(NOAUTH|WRONGPASS|NOPERM)\b/;

/**
 * Asks a server, before a queue is promised on it, whether it can be reached and keeps what it acknowledges.
 *
 * @throws QueueUnavailableError where it does not answer for ten seconds; ConfigInvalidError where it lets nobody in, or is set to throw records
 * away when its memory is full.
 */
export async function checkRedis(redis: RedisAsked): Promise<void> {
  let refusal: Error | undefined;
  redis.on('error', (error) => {
    if (REFUSALS.test(error.message)) refusal ??= error;
  });
  const ask = (): Promise<unknown> => redis.info('memory').catch((error: unknown) => refused(refusal ?? error));
  const memory = String(await untilAnswered(ask, isPassingRedisError));
  const policy = fieldOf(memory, 'maxmemory_policy') ?? 'noeviction';
  // Without a limit nothing is evicted. The volatile ones take what has an end of its own, which no record of a queue has.
  if (!policy.startsWith('allkeys-') || fieldOf(memory, 'maxmemory') === '0') return;
  throw wrong(
    `the server throws away what it acknowledged when its memory is full (maxmemory-policy ${policy}), and pictures that are paid for with it: ` +
      'set maxmemory-policy to noeviction, or give the queue a server of its own',
  );
}

/** An answer that will be the same the next time is about how the server is reached. */
function refused(error: unknown): never {
  if (isPassingRedisError(error) || !(error instanceof Error)) throw error;
  throw wrong(`the server refuses: ${error.message}`);
}

function wrong(message: string): ConfigInvalidError {
  return new ConfigInvalidError('redisBackend()', [{ path: 'connection', message }]);
}

function fieldOf(text: string, name: string): string | undefined {
  return text
    .split(/\r?\n/)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
}
