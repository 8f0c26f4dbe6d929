import { expect, vi } from 'vitest';
import type { ChannelIsBack, ChannelRests, CoolDownNews, CoolDownStore } from '../resilience/cool-downs/cool-down-store.ts';
import { describeContract, type ContractPromise } from './describe-contract.ts';

/** A store under test, and the time that it runs on. */
export interface CoolDownStoreHarness {
  /** Empty. */
  readonly store: CoolDownStore;
  /** Another client of the same store, as another process would have. */
  readonly other: CoolDownStore;
  /** Lets so many milliseconds pass for what the store keeps. */
  readonly passTime: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * What every store of cool-downs promises. Run it over a store of your own:
 * `describeCoolDownStoreContract('my store', () => startMyHarness())`.
 */
export function describeCoolDownStoreContract(name: string, setup: () => Promise<CoolDownStoreHarness>): void {
  describeContract(name, 'a cool-down store', setup, PROMISES);
}

function rest(model: string, forMs: number, channel = 'gemini'): ChannelRests {
  return { type: 'rests', channel, model, reason: 'cool_down', errorType: 'rate_limited', forMs };
}

function disabled(channel: string): ChannelRests {
  return { type: 'rests', channel, model: undefined, reason: 'channel_disabled', errorType: 'auth', forMs: 60_000 };
}

function back(channel: string, more: Partial<ChannelIsBack> = {}): ChannelIsBack {
  return { type: 'back', channel, model: undefined, reason: undefined, ...more };
}

/** What holds, by model, or by channel where it is the whole. */
async function namesIn(store: CoolDownStore): Promise<readonly string[]> {
  const rests = await store.read();
  return rests.map(({ channel, model }) => model ?? channel).toSorted();
}

const PROMISES: readonly ContractPromise<CoolDownStoreHarness>[] = [
  [
    'knows nothing at first',
    async ({ store }) => {
      expect(await store.read()).toEqual([]);
    },
  ],
  [
    'tells those who come later what holds, with the time that is left',
    async ({ store, other, passTime }) => {
      await store.publish(rest('a', 60_000));
      await store.publish(disabled('flux'));
      await passTime(20_000);
      const rests = await other.read();
      const [cooling, off] = rests.toSorted((one) => (one.reason === 'cool_down' ? -1 : 1));
      expect(rests).toHaveLength(2);
      expect({ ...cooling, forMs: 0 }).toEqual(rest('a', 0));
      expect(cooling?.forMs).toBeGreaterThan(30_000);
      expect(cooling?.forMs).toBeLessThanOrEqual(40_000);
      expect({ ...off, forMs: 0 }).toEqual({ ...disabled('flux'), forMs: 0 });
    },
  ],
  [
    'forgets what is over',
    async ({ store, other, passTime }) => {
      await store.publish(rest('short', 10_000));
      await store.publish(rest('long', 30_000));
      await passTime(10_000);
      expect(await namesIn(other)).toEqual(['long']);
    },
  ],
  [
    'keeps the longer of two rests of one kind',
    async ({ store, other, passTime }) => {
      await store.publish(rest('a', 60_000));
      await other.publish(rest('a', 5_000));
      await passTime(30_000);
      expect(await namesIn(store)).toEqual(['a']);
      await other.publish(rest('a', 90_000));
      await passTime(60_000);
      expect(await namesIn(store)).toEqual(['a']);
    },
  ],
  [
    'forgets all that was said of a channel, or of a model, when it is back',
    async ({ store, other }) => {
      for (const model of ['a', 'b']) await store.publish(rest(model, 60_000));
      await store.publish(rest('c', 60_000, 'flux'));
      await store.publish(disabled('gemini'));
      await other.publish(back('gemini', { model: 'a' }));
      expect(await namesIn(store)).toEqual(['b', 'c', 'gemini']);
      await other.publish(back('gemini'));
      expect(await namesIn(store)).toEqual(['c']);
    },
  ],
  [
    'forgets what was mended alone, where that is said',
    async ({ store, other }) => {
      await store.publish(rest('a', 60_000));
      await store.publish(disabled('gemini'));
      await other.publish(back('gemini', { reason: 'channel_disabled' }));
      expect(await namesIn(store)).toEqual(['a']);
    },
  ],
  [
    'tells the others at once, and nobody what it published itself',
    async ({ store, other }) => {
      const heard: CoolDownNews[] = [];
      const own: CoolDownNews[] = [];
      const unsubscribe = other.subscribe({ heard: (news) => heard.push(news), missed: () => {} });
      const quit = store.subscribe({ heard: (news) => own.push(news), missed: () => {} });
      const first = rest('a', 60_000);
      // A subscription may take a moment to reach its store.
      await vi.waitFor(async () => {
        await store.publish(first);
        expect(heard).toContainEqual(first);
      }, 10_000);
      await store.publish(back('gemini'));
      await vi.waitFor(() => expect(heard).toContainEqual(back('gemini')), 10_000);
      expect(own).toEqual([]);
      unsubscribe();
      quit();
    },
  ],
  [
    'is silent to whoever has left',
    async ({ store, other }) => {
      const gone: CoolDownNews[] = [];
      const heard: CoolDownNews[] = [];
      other.subscribe({ heard: (news) => gone.push(news), missed: () => {} })();
      const quit = other.subscribe({ heard: (news) => heard.push(news), missed: () => {} });
      await vi.waitFor(async () => {
        await store.publish(rest('a', 60_000));
        expect(heard).not.toEqual([]);
      }, 10_000);
      expect(gone).toEqual([]);
      quit();
    },
  ],
];
