import { LRUCache } from 'lru-cache';
import { ownerOf } from './owner-of.ts';

/** How much a cache keeps. */
export interface SharedCacheOptions<Value> {
  /** Bytes of all values. */
  readonly maxBytes: number;
  readonly maxCount: number;
  readonly bytesOf: (value: Value) => number;
}

type Owned<Value extends object | string> = LRUCache<string, Value>;

/**
 * Keeps values of many owners for a time. Where there is no room for another, the oldest of whoever keeps most goes: no flood of one drives
 * out what another keeps, unless that one keeps more. No timer: what is over is dropped when it is asked for or when room is needed.
 */
export class SharedCache<Value extends object | string> {
  readonly #options: SharedCacheOptions<Value>;
  readonly #owners = new Map<string, Owned<Value>>();
  #bytes = 0;
  #count = 0;

  constructor(options: SharedCacheOptions<Value>) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    const owner = ownerOf(key);
    const own = this.#owners.get(owner);
    return own === undefined ? undefined : this.#counted(owner, own, () => own.get(key));
  }

  /** Keeps a value for so many milliseconds, if there is room for it. */
  set(key: string, value: Value, keepMs: number): void {
    const { maxBytes, maxCount, bytesOf } = this.#options;
    const owner = ownerOf(key);
    const own: Owned<Value> = this.#owners.get(owner) ?? new LRUCache({ maxSize: maxBytes, sizeCalculation: bytesOf });
    this.#owners.set(owner, own);
    this.#counted(owner, own, () => own.set(key, value, { ttl: keepMs }));
    while (this.#bytes > maxBytes) this.#makeRoom(({ calculatedSize }) => calculatedSize);
    while (this.#count > maxCount) this.#makeRoom(({ size }) => size);
  }

  delete(key: string): void {
    const owner = ownerOf(key);
    const own = this.#owners.get(owner);
    if (own !== undefined) this.#counted(owner, own, () => own.delete(key));
  }

  /** Takes what is over from whoever keeps most, or else its oldest. */
  #makeRoom(keeps: (own: Owned<Value>) => number): void {
    const [first, ...others] = this.#owners;
    if (first === undefined) return;
    const [owner, most] = others.reduce((one, other) => (keeps(other[1]) > keeps(one[1]) ? other : one), first);
    this.#counted(owner, most, () => {
      if (!most.purgeStale()) most.pop();
    });
  }

  #counted<T>(owner: string, own: Owned<Value>, act: () => T): T {
    const { calculatedSize, size } = own;
    const result = act();
    this.#bytes += own.calculatedSize - calculatedSize;
    this.#count += own.size - size;
    if (own.size === 0) this.#owners.delete(owner);
    return result;
  }
}
