import { type Clock, steadyNow } from '../../config/clock.ts';
import type { Teller } from '../../telemetry/teller.ts';
import type { ChannelRests, CoolDownNews, CoolDownStore } from './cool-down-store.ts';

/** What the sharing of cool-downs is made of. */
export interface SharedCoolDownsParts {
  readonly store: CoolDownStore;
  readonly readEveryMs: number;
  readonly clock: Clock;
  readonly teller: Teller;
  /** Told what other processes learnt. */
  readonly heard: (news: CoolDownNews) => void;
}

/** News that the store could not take, and when they were news, in steady milliseconds. */
interface Untold {
  readonly news: CoolDownNews;
  readonly at: number;
}

/**
 * Tells other processes what this one learns of its channels, and the other way round. Nothing waits for it: what the store cannot take is
 * told again later, for as long as it holds.
 */
export class SharedCoolDowns {
  readonly #parts: SharedCoolDownsParts;
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  /** By what they concern. */
  readonly #untold = new Map<string, Untold>();
  #isClosed = false;

  constructor(parts: SharedCoolDownsParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.store.subscribe({
      heard: (news) => this.#heard(news),
      missed: () => void this.#read(),
    });
    this.#timer = setInterval(() => void this.#catchUp(), parts.readEveryMs).unref();
    void this.#read();
  }

  /** This process learnt it. */
  learnt(news: CoolDownNews): void {
    void this.#publish({ news, at: steadyNow(this.#parts.clock) });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  #heard(news: CoolDownNews): void {
    if (!this.#isClosed) this.#parts.heard(news);
  }

  async #publish({ news, at }: Untold): Promise<void> {
    const { store, clock } = this.#parts;
    const of = JSON.stringify([news.channel, news.model, news.reason]);
    const left = news.type === 'rests' ? timeLeft(news, steadyNow(clock) - at) : news;
    this.#untold.delete(of);
    if (left === undefined) return;
    try {
      await store.publish(left);
    } catch {
      // What was learnt meanwhile is newer.
      if (!this.#untold.has(of)) this.#untold.set(of, { news, at });
      this.#failed('publish');
    }
  }

  async #read(): Promise<void> {
    try {
      for (const rest of await this.#parts.store.read()) this.#heard(rest);
    } catch {
      this.#failed('read');
    }
  }

  async #catchUp(): Promise<void> {
    await Promise.all(Array.from(this.#untold.values(), (untold) => this.#publish(untold)));
    await this.#read();
  }

  #failed(operation: 'publish' | 'read'): void {
    const { clock, teller } = this.#parts;
    if (this.#isClosed) return;
    teller.tell({ type: 'shared.store_failed', at: clock.now(), store: 'cool-downs', operation, cause: 'error' });
  }
}

/** The rest that is left of it after so many milliseconds. */
function timeLeft(rest: ChannelRests, goneMs: number): ChannelRests | undefined {
  return rest.forMs > goneMs ? { ...rest, forMs: Math.ceil(rest.forMs - goneMs) } : undefined;
}
