import { Redis } from 'ioredis';
import { describeUnless } from '../../../tools/servers/describe-unless.ts';
import { whyNoRedis } from '../../../tools/servers/redis-server.ts';

/** Tests that need a Redis; where none can be started they are skipped, and their name says why. */
export function describeWithRedis(name: string, tests: () => void): void {
  describeUnless(whyNoRedis(), name, tests);
}

/** Empties a server that only this test file uses. */
export async function emptied(url: string): Promise<Redis> {
  const redis = new Redis(url);
  await redis.flushall();
  return redis;
}

/**
 * Makes all that the stores have written older, as if so many milliseconds had passed: what expires does so earlier, and moments that were
 * written down lie further back.
 */
export async function age(redis: Redis, ms: number): Promise<void> {
  for (const key of await redis.keys('*')) {
    const left = await redis.pttl(key);
    if (left > 0) await redis.pexpire(key, Math.max(1, left - ms));
    await ageMoments(redis, key, ms);
  }
  // What has a millisecond left is gone with the next.
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function ageMoments(redis: Redis, key: string, ms: number): Promise<void> {
  const type = await redis.type(key);
  if (type === 'zset') {
    const isMicros = key.includes(':limits}:');
    for (const member of await redis.zrange(key, '0', '-1')) await redis.zincrby(key, `${isMicros ? -ms * 1_000 : -ms}`, member);
  } else if (key.endsWith(':limits}:server')) {
    await redis.hincrby(key, 'since', -ms * 1_000);
  } else if (key.endsWith(':cool-downs}:all')) {
    for (const [field, value] of Object.entries(await redis.hgetall(key))) {
      const [ends = '0', ...news] = value.split(' ');
      await redis.hset(key, field, [Number(ends) - ms, ...news].join(' '));
    }
  }
}
