import { randomUUID } from 'node:crypto';
import { type Clock, steadyNow } from '../../config/clock.ts';
import type { Teller } from '../../telemetry/teller.ts';
import type { FullWindow, LimitStore, LimitTake, LimitWindow } from './limit-store.ts';

/** What the way to a store of limits is made of. */
export interface LimitAccessParts {
  readonly store: LimitStore;
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly teller: Teller;
}

/** What a store said; `away` when it did not, or was not asked because it did not a moment ago. */
export type LimitVerdict =
  | { readonly is: 'granted'; readonly giveBack: () => void }
  | { readonly is: 'full'; readonly full: readonly FullWindow[] }
  | { readonly is: 'away' };

const AWAY: LimitVerdict = Object.freeze({ is: 'away' });

/**
 * The way to a store of limits: no attempt waits for it longer than `storeTimeoutMs`, and while it does not answer it is asked once in that
 * time. What it grants too late is given back.
 */
export class LimitAccess {
  readonly #parts: LimitAccessParts;
  #awaySince: number | undefined;
  #nextAskAt = 0;

  constructor(parts: LimitAccessParts) {
    this.#parts = parts;
  }

  /** Since when the store does not answer, in steady milliseconds; `undefined` while it does. */
  get awaySince(): number | undefined {
    return this.#awaySince;
  }

  /** When it is asked again, in steady milliseconds; `undefined` when it can be now. */
  get awayUntil(): number | undefined {
    return this.#awaySince !== undefined && steadyNow(this.#parts.clock) < this.#nextAskAt ? this.#nextAskAt : undefined;
  }

  /** Never rejects. */
  async take(windows: readonly LimitWindow[], wasAlone: boolean): Promise<LimitVerdict> {
    if (this.awayUntil !== undefined) return AWAY;
    const { store, storeTimeoutMs, clock } = this.#parts;
    // One looks whether it is back; the others need not wait for that.
    if (this.#awaySince !== undefined) this.#nextAskAt = steadyNow(clock) + storeTimeoutMs;
    const take: LimitTake = { id: randomUUID(), windows, wasAlone };
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, storeTimeoutMs, 'timeout');
    });
    const ask = async (): Promise<LimitVerdict | 'error'> => {
      try {
        const answer = await store.take(take);
        if (!answer.granted) return { is: 'full', full: answer.full };
        if (isLate) this.#giveBack(take);
        return { is: 'granted', giveBack: () => this.#giveBack(take) };
      } catch {
        return 'error';
      }
    };
    const verdict = await Promise.race([ask(), late]);
    clearTimeout(timer);
    if (typeof verdict === 'object') {
      this.#awaySince = undefined;
      return verdict;
    }
    isLate = true;
    this.#failed('take', verdict);
    return AWAY;
  }

  /** Nobody waits for it: what stays counted by mistake stops to count with its window. */
  #giveBack({ id, windows }: LimitTake): void {
    this.#parts.store.giveBack({ id, windows }).catch(() => this.#tell('give-back', 'error'));
  }

  #failed(operation: 'take', cause: 'timeout' | 'error'): void {
    const now = steadyNow(this.#parts.clock);
    this.#awaySince ??= now;
    this.#nextAskAt = now + this.#parts.storeTimeoutMs;
    this.#tell(operation, cause);
  }

  #tell(operation: 'take' | 'give-back', cause: 'timeout' | 'error'): void {
    const { clock, teller } = this.#parts;
    teller.tell({ type: 'shared.store_failed', at: clock.now(), store: 'limits', operation, cause });
  }
}
