import { randomUUID } from 'node:crypto';
import type { CoolDownListener, CoolDownStore } from '@retake/core';
import { z } from 'zod';
import type { ListenableConnection, SubscriberConnection } from '../redis-connection.ts';
import { readPrefix, type RedisStoreOptions } from '../store-options.ts';
import { readMessage, readRest } from './cool-down-messages.ts';
import { backScript, readScript, restsScript } from './cool-down-scripts.ts';

const pairsSchema = z.array(z.string());

/**
 * Tells all processes on one Redis who rests, within milliseconds: each publishes what it learns, and keeps it for those that come later.
 * Listens on a second connection, a duplicate of the given one, that is open while somebody subscribes.
 *
 * While Redis is away, each process learns for itself, and tells the others when it is back.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function redisCoolDownStore(options: RedisStoreOptions<ListenableConnection>): CoolDownStore {
  const { connection } = options;
  const all = `{${readPrefix('redisCoolDownStore()', options)}:cool-downs}:all`;
  const topic = `${all}:news`;
  const origin = randomUUID();
  const listeners = new Set<CoolDownListener>();
  let subscriber: SubscriberConnection | undefined;

  const listen = (): SubscriberConnection => {
    const opened = connection.duplicate();
    const missed = (): void => {
      if (opened === subscriber) for (const listener of listeners) listener.missed();
    };
    opened.on('message', (_topic, text) => {
      const message = readMessage(text);
      if (message === undefined || message.origin === origin || opened !== subscriber) return;
      for (const listener of listeners) listener.heard(message.news);
    });
    const join = (): void => void opened.subscribe(topic).then(missed, () => {});
    // Also where the server was away at first, and after each time that the connection was lost.
    opened.on('ready', join);
    // It connects anew by itself; without a listener ioredis writes to the console.
    opened.on('error', () => {});
    join();
    return opened;
  };

  return {
    async publish(news) {
      const message = JSON.stringify({ origin, news });
      if (news.type === 'rests') {
        const field = JSON.stringify([news.channel, news.model ?? '', news.reason]);
        await restsScript.run(connection, [all], [field, JSON.stringify(news), Math.ceil(news.forMs), topic, message]);
      } else {
        await backScript.run(connection, [all], [news.channel, news.model ?? '', news.reason ?? '', topic, message]);
      }
    },
    async read() {
      const pairs = pairsSchema.parse(await readScript.run(connection, [all], []));
      return pairs.flatMap((text, index) => (index % 2 === 0 ? (readRest(text, Number(pairs[index + 1])) ?? []) : []));
    },
    subscribe(listener) {
      listeners.add(listener);
      subscriber ??= listen();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        subscriber?.disconnect();
        subscriber = undefined;
      };
    },
  };
}
