import { type Clock, steadyNow } from '../../config/clock.ts';
import type { ChannelIsBack, ChannelRests, CoolDownListener, CoolDownNews, CoolDownStore } from './cool-down-store.ts';

/** The rests that several services of one process tell each other. */
export interface MemoryCoolDowns {
  /** A store for one of the services: each hears what is published through the others. */
  open(): CoolDownStore;
}

/**
 * Cool-downs in the memory of this process, for several services in it and for tests: what `describeCoolDownStoreContract` promises, in the
 * plainest way.
 */
export function createMemoryCoolDowns({ clock }: { readonly clock: Clock }): MemoryCoolDowns {
  /** By what they concern; the moments are steady milliseconds. */
  const rests = new Map<string, { readonly rest: ChannelRests; readonly until: number }>();
  const listeners = new Map<CoolDownListener, CoolDownStore>();

  const keep = (news: CoolDownNews, now: number): void => {
    if (news.type === 'rests') {
      const of = JSON.stringify([news.channel, news.model, news.reason]);
      const until = Math.max(rests.get(of)?.until ?? 0, now + news.forMs);
      rests.set(of, { rest: news, until });
      return;
    }
    for (const [of, { rest }] of rests) if (isOver(rest, news)) rests.delete(of);
  };
  return {
    open: () => {
      const store: CoolDownStore = {
        publish: async (news) => {
          keep(news, steadyNow(clock));
          for (const [listener, owner] of listeners) if (owner !== store) listener.heard(news);
        },
        read: async () => {
          const now = steadyNow(clock);
          for (const [of, { until }] of rests) if (until <= now) rests.delete(of);
          return Array.from(rests.values(), ({ rest, until }) => ({ ...rest, forMs: until - now }));
        },
        subscribe: (listener) => {
          listeners.set(listener, store);
          return () => void listeners.delete(listener);
        },
      };
      return store;
    },
  };
}

function isOver(rest: ChannelRests, { channel, model, reason }: ChannelIsBack): boolean {
  if (rest.channel !== channel) return false;
  if (reason !== undefined) return rest.reason === reason && rest.model === model;
  return model === undefined || rest.model === model;
}
