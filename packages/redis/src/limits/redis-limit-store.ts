import type { LimitStore, LimitTake, LimitWindow } from '@retake/core';
import { z } from 'zod';
import { readPrefix, type RedisStoreOptions } from '../store-options.ts';
import { giveBackScript, takeScript } from './limit-scripts.ts';

/** How limits are shared through Redis. */
export interface RedisLimitStoreOptions extends RedisStoreOptions {
  /**
   * Whether the server loses nothing that it has acknowledged (`appendonly yes` with `appendfsync always`, and no replica that could take over
   * without it). Without that, sliding windows count as full for their own length after a restart, since what the server granted
   * before is not known; a server that was started just now makes the first calls wait as well.
   *
   * @default false
   */
  readonly durable?: boolean | undefined;
}

const answerSchema = z.array(z.number().int());

/**
 * The limits of channels, counted for all processes on one Redis: in no stretch of a minute, wherever it begins, is more granted than the
 * limit, by Redis's own time. What was granted to a process that died stays counted.
 *
 * While Redis is away, a process goes on with its share of the limit or refuses the channel (`shared.onLimitStoreError`). Calendar days
 * begin anew when a server loses what it had. All keys lie in one slot of a cluster.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function redisLimitStore(options: RedisLimitStoreOptions): LimitStore {
  const { connection, durable = false } = options;
  const prefix = `{${readPrefix('redisLimitStore()', options)}:limits}:`;
  const keysOf = ({ id, windows }: Pick<LimitTake, 'id' | 'windows'>): readonly string[] => [
    `${prefix}server`,
    `${prefix}grant:${id}`,
    ...windows.flatMap((window) => windowKeys(prefix, window)),
  ];
  return {
    async take(take) {
      const { windows, wasAlone } = take;
      const words = windows.flatMap(({ limit, weight, span }) =>
        'slidingMs' in span ? ['sliding', limit, weight, span.slidingMs] : ['day', limit, weight, span.endsAt],
      );
      const reply = await takeScript.run(connection, keysOf(take), [wasAlone ? 1 : 0, durable ? 1 : 0, ...words]);
      const pairs = answerSchema.parse(reply);
      const full = pairs.flatMap((index, at) => {
        const window = at % 2 === 0 ? windows[index] : undefined;
        return window === undefined ? [] : [{ key: window.key, freeInMs: pairs[at + 1] ?? 1 }];
      });
      return full.length === 0 ? { granted: true } : { granted: false, full };
    },
    async giveBack(take) {
      const words = take.windows.flatMap(({ weight, span }) => ['slidingMs' in span ? 'sliding' : 'day', weight]);
      await giveBackScript.run(connection, keysOf(take), words);
    },
  };
}

function windowKeys(prefix: string, { key, span }: LimitWindow): readonly string[] {
  if ('slidingMs' in span) return [`${prefix}log:${key}`, `${prefix}sum:${key}`];
  const day = `${prefix}day:${key}:${span.endsAt}`;
  return [day, day];
}
