import { createHash } from 'node:crypto';
import { assertConnected, type RedisArgument, type RedisConnection } from './redis-connection.ts';

/**
 * A script in Lua, which Redis runs at once and whole. It is sent once and named by its digest from then on; a server that has forgotten it,
 * or was restarted, is sent it again.
 */
export class RedisScript {
  readonly #lua: string;
  readonly #sha1: string;

  constructor(lua: string) {
    this.#lua = lua;
    this.#sha1 = createHash('sha1').update(lua).digest('hex');
  }

  /** @param keys all of one slot, where Redis is a cluster. */
  async run(redis: RedisConnection, keys: readonly string[], args: readonly RedisArgument[]): Promise<unknown> {
    assertConnected(redis);
    try {
      return await redis.call('EVALSHA', this.#sha1, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.call('EVAL', this.#lua, keys.length, ...keys, ...args);
    }
  }
}
