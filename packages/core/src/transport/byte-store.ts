/** A slab when nothing is known of the size. */
const SLAB_BYTES = 1024 * 1024;
/** Most of a finished store that may be unused before it is copied to size: one byte in eight. */
const WASTE = 1 / 8;

/**
 * Bytes that come in pieces and end as one. With a good guess of the total it is one buffer from the start; without one it
 * grows by slabs, which costs one copy at the end instead of one at each growth.
 */
export class ByteStore {
  readonly #full: Buffer<ArrayBuffer>[] = [];
  #slab: Buffer<ArrayBuffer> | undefined;
  #used = 0;
  #fullBytes = 0;
  readonly #expected: number;

  /** @param expected Bytes that will probably come, 0 when unknown; memory is touched only as they do. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  get length(): number {
    return this.#fullBytes + this.#used;
  }

  /**
   * Room for at least `least` and at most `wanted` bytes. Write at its start, then `commit` what was written.
   *
   * @param least At most a few bytes: what must not be split. @default 1
   */
  reserve(wanted: number, least = 1): Buffer {
    let slab = this.#slab;
    if (slab === undefined || slab.length - this.#used < least) {
      if (slab !== undefined) {
        this.#full.push(slab.subarray(0, this.#used));
        this.#fullBytes += this.#used;
        this.#used = 0;
      }
      const size = slab === undefined && this.#expected > 0 ? this.#expected : Math.max(SLAB_BYTES, this.length / 4);
      // Slow, so that a large buffer never shares Node's pool with strangers.
      slab = Buffer.allocUnsafeSlow(Math.max(Math.ceil(size), least));
      this.#slab = slab;
    }
    return slab.subarray(this.#used, Math.min(slab.length, this.#used + wanted));
  }

  commit(bytes: number): void {
    this.#used += bytes;
  }

  append(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const room = this.reserve(bytes.length - from);
      room.set(bytes.subarray(from, from + room.length));
      this.commit(room.length);
      from += room.length;
    }
  }

  /** Everything so far as one buffer, at most an eighth larger in memory than it has to be. */
  finish(): Buffer<ArrayBuffer> {
    const slab = this.#slab;
    if (slab === undefined) return Buffer.alloc(0);
    const last = slab.subarray(0, this.#used);
    if (this.#full.length === 0 && this.#used >= slab.length * (1 - WASTE)) return last;
    const whole = Buffer.allocUnsafeSlow(this.length);
    let at = 0;
    for (const part of [...this.#full, last]) {
      whole.set(part, at);
      at += part.length;
    }
    this.#full.length = 0;
    this.#fullBytes = 0;
    this.#slab = whole;
    this.#used = whole.length;
    return whole;
  }
}
