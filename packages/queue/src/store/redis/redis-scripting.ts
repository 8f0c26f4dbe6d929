import { createHash } from 'node:crypto';
import { AWAY_CODES } from '../away-codes.ts';

/** What the store needs of a Redis: an `ioredis` client is one, also of a cluster. */
export interface RedisScripting {
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  evalsha(digest: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** A script by its digest, so that its text goes over the wire once. */
export function redisScript(script: string): (redis: RedisScripting, key: string, args: readonly string[]) => Promise<unknown> {
  const digest = createHash('sha1').update(script).digest('hex');
  return async (redis, key, args) => {
    try {
      return await redis.evalsha(digest, 1, key, ...args);
    } catch (error) {
      // A server that was restarted has forgotten its scripts.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(script, 1, key, ...args);
    }
  };
}

/** What a server says that is starting, failing over or moving slots, and what ioredis says of a connection that is not there. */
const PASSING_MESSAGES =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|UNBLOCKED)\b|Connection is closed|Command timed out|Stream isn't writeable|Reached the max retries per request|None of startup nodes is available|Cluster isn't ready/;

/** Whether an error of ioredis says that the server could not be reached, or will answer in a moment. */
export function isPassingRedisError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  return (typeof code === 'string' && AWAY_CODES.has(code)) || PASSING_MESSAGES.test(error.message);
}
