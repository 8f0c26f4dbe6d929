import { type Clock, steadyNow } from '../../config/clock.ts';
import type { FullWindow, LimitAnswer, LimitStore, LimitTake, LimitWindow } from './limit-store.ts';

interface Grant {
  readonly id: string;
  readonly weight: number;
  /** Steady milliseconds at which it stops to count; of a day, epoch milliseconds. */
  readonly endsAt: number;
}

/**
 * Limits in the memory of this process, for several services in it and for tests: what `describeLimitStoreContract` promises, in the plainest
 * way. A service that shares its limits with nobody needs none.
 */
export function createMemoryLimitStore({ clock }: { readonly clock: Clock }): LimitStore {
  const books = new Books(clock);
  // Promises only for the port's sake: each operation runs to its end before any other can begin.
  return {
    take: (take) => Promise.resolve(books.take(take)),
    giveBack: (take) => Promise.resolve(books.giveBack(take)),
  };
}

class Books {
  readonly #clock: Clock;
  /** By window, in the order of their granting. */
  readonly #grants = new Map<string, Grant[]>();
  /** Since when it knows of all that was started, in steady milliseconds. */
  #since = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take({ id, windows, wasAlone }: LimitTake): LimitAnswer {
    const now = steadyNow(this.#clock);
    const isKnown = (window: LimitWindow) => this.#grants.get(placeOf(window))?.some((grant) => grant.id === id) === true;
    if (windows.some(isKnown)) return { granted: true };
    if (wasAlone) this.#since = now;
    const full = windows.flatMap((window) => this.#full(window, now));
    if (full.length > 0) return { granted: false, full };
    for (const window of windows) {
      const { weight, span } = window;
      const endsAt = 'endsAt' in span ? span.endsAt : now + span.slidingMs;
      this.#grants.set(placeOf(window), [...(this.#grants.get(placeOf(window)) ?? []), { id, weight, endsAt }]);
    }
    return { granted: true };
  }

  giveBack({ id, windows }: Pick<LimitTake, 'id' | 'windows'>): void {
    for (const window of windows) {
      const kept = (this.#grants.get(placeOf(window)) ?? []).filter((grant) => grant.id !== id);
      this.#grants.set(placeOf(window), kept);
    }
  }

  #full(window: LimitWindow, steady: number): readonly FullWindow[] {
    const { key, limit, weight, span } = window;
    const isDay = 'endsAt' in span;
    const now = isDay ? this.#clock.now() : steady;
    const grants = (this.#grants.get(placeOf(window)) ?? []).filter(({ endsAt }) => endsAt > now);
    this.#grants.set(placeOf(window), grants);
    const knownAt = isDay ? now : this.#since + span.slidingMs;
    if (now < knownAt) return [{ key, freeInMs: knownAt - now }];
    let tooMuch = grants.reduce((sum, grant) => sum + grant.weight, 0) + Math.min(weight, limit) - limit;
    for (const grant of grants) {
      if (tooMuch <= 0) break;
      tooMuch -= grant.weight;
      if (tooMuch <= 0) return [{ key, freeInMs: grant.endsAt - now }];
    }
    return [];
  }
}

/** Each calendar day is a window of its own. */
function placeOf({ key, span }: LimitWindow): string {
  return 'endsAt' in span ? `${key} ${span.endsAt}` : key;
}
