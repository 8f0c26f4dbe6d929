import { type Clock, steadyNow, timeOfDay } from '../../config/clock.ts';
import type { LimitAccess } from './limit-access.ts';
import type { LimitWindow } from './limit-store.ts';
import type { LimitReached } from './learned-limits.ts';
import type { Limiter } from './limiter.ts';

/** One limit that replicas share. */
export interface SharedLimit {
  /** As in the detail of an exclusion. */
  readonly what: string;
  readonly key: string;
  readonly counts: 'requests' | 'images';
  readonly limit: number;
  readonly span: () => LimitWindow['span'];
  /** What this process may start by itself while the store is away; `undefined` when its share is less than one. */
  readonly own: { readonly share: number; readonly limiter: Limiter } | undefined;
}

/** What the shared limits of one channel are made of. */
export interface SharedLimitsParts {
  readonly limits: readonly SharedLimit[];
  readonly access: LimitAccess;
  readonly clock: Clock;
  readonly onStoreError: 'local' | 'deny';
  /** The longest of the sliding windows as they are taken from the store, in milliseconds. */
  readonly longestMs: number;
}

/** Leave for one attempt. */
export interface LimitGrant {
  /** The attempt starts. */
  use(): void;
  /** It was over, or never started: gives back what was not used. */
  close(): void;
}

/**
 * The limits of one channel where several processes share them. The store is asked before an attempt, and what it said last is what plans
 * are made by: full until then. While it is away, a process goes on with its share, or not at all.
 */
export class SharedLimits {
  readonly #parts: SharedLimitsParts;
  /** What the store said last, of so many images or more; the moment is steady. */
  #full: { readonly what: string; readonly until: number; readonly images: number } | undefined;
  /** When this process last started an attempt without the store, in steady milliseconds. */
  #lastAloneAt: number | undefined;

  constructor(parts: SharedLimitsParts) {
    this.#parts = parts;
  }

  /** Why an attempt need not even ask; a moment of the time of day. */
  reached(images: number): LimitReached | undefined {
    const { access, clock } = this.#parts;
    if (access.awayUntil !== undefined) return this.#mayStartAlone(images) ? undefined : this.#away();
    if (this.#full === undefined || images < this.#full.images || steadyNow(clock) >= this.#full.until) return undefined;
    return { what: this.#full.what, until: timeOfDay(clock, this.#full.until) };
  }

  /** Leave for an attempt, or why there is none. */
  async take(images: number): Promise<LimitGrant | LimitReached> {
    const { limits, access, clock } = this.#parts;
    const windows = limits.map(({ key, limit, counts, span }) => ({
      key,
      limit,
      weight: weightOf(counts, images),
      span: span(),
    }));
    const verdict = await access.take(windows, this.#wasAlone);
    // It has been told.
    if (verdict.is !== 'away') this.#lastAloneAt = undefined;
    switch (verdict.is) {
      case 'granted':
        this.#full = undefined;
        return this.#grant(images, verdict.giveBack);
      case 'full': {
        const [longest] = verdict.full.toSorted((one, other) => other.freeInMs - one.freeInMs);
        const what = limits.find(({ key }) => key === longest?.key)?.what ?? 'its limits';
        // A store that names nothing is asked again like one that names the next moment.
        this.#full = { what, until: steadyNow(clock) + Math.max(1, longest?.freeInMs ?? 1), images };
        return { what, until: timeOfDay(clock, this.#full.until) };
      }
      case 'away':
        return this.#mayStartAlone(images) ? this.#grantAlone(images) : this.#away();
      default:
        return verdict satisfies never;
    }
  }

  #away(): LimitReached {
    const { access, clock } = this.#parts;
    const detail = 'Its limits are shared, and their store does not answer';
    return { what: 'its limits', detail, until: timeOfDay(clock, access.awayUntil ?? steadyNow(clock) + 1) };
  }

  #grant(images: number, giveBack: () => void): LimitGrant {
    let isOpen = true;
    return {
      use: () => {
        isOpen = false;
        this.#started(images);
      },
      close: () => {
        if (isOpen) giveBack();
        isOpen = false;
      },
    };
  }

  #grantAlone(images: number): LimitGrant {
    return {
      use: () => {
        this.#lastAloneAt = steadyNow(this.#parts.clock);
        this.#started(images);
      },
      close: () => {},
    };
  }

  /** What starts with the store's leave counts in the share of this process, too. */
  #started(images: number): void {
    for (const { counts, own } of this.#parts.limits) own?.limiter.started(weightOf(counts, images));
  }

  #mayStartAlone(images: number): boolean {
    const { limits, access, clock, onStoreError, longestMs } = this.#parts;
    if (onStoreError === 'deny' || access.awaySince === undefined) return false;
    // The others may have used the whole limit until the store went.
    if (steadyNow(clock) < access.awaySince + longestMs) return false;
    return limits.every(({ counts, own }) => {
      const weight = weightOf(counts, images);
      return own !== undefined && weight <= own.share && own.limiter.fullUntil(weight) === undefined;
    });
  }

  get #wasAlone(): boolean {
    const { clock, longestMs } = this.#parts;
    return this.#lastAloneAt !== undefined && steadyNow(clock) < this.#lastAloneAt + longestMs;
  }
}

function weightOf(counts: SharedLimit['counts'], images: number): number {
  return counts === 'images' ? images : 1;
}
