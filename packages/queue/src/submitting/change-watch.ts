import type { OpenBackend } from '../backends/queue-backend.ts';

/** Somebody who wants to know when something of a group changes. */
export interface GroupWatch {
  /**
   * Waits until something may have changed since the last time, or for `atMostMs` of real time: nobody promises that changes are told.
   *
   * @throws the reason of the signal.
   */
  next(atMostMs: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** Tells of changes, whichever process makes them. */
export interface ChangeWatch {
  of(group: string): GroupWatch;
  /** Ends all waits. */
  close(): void;
}

/** Watches a back end with one subscription, however many want to know. */
export function createChangeWatch(onChange: OpenBackend['onChange']): ChangeWatch {
  const watches = new Map<string, Set<Watch>>();
  const unsubscribe = onChange((group) => {
    for (const watch of watches.get(group) ?? []) watch.changed();
  });
  return {
    of(group) {
      const others = watches.get(group) ?? new Set();
      watches.set(group, others);
      const watch = new Watch(() => {
        others.delete(watch);
        if (others.size === 0 && watches.get(group) === others) watches.delete(group);
      });
      others.add(watch);
      return watch;
    },
    close() {
      unsubscribe();
      for (const others of watches.values()) for (const watch of others) watch.changed();
    },
  };
}

class Watch implements GroupWatch {
  readonly #leave: () => void;
  #hasChanged = false;
  #wake: (() => void) | undefined;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  changed(): void {
    this.#hasChanged = true;
    this.#wake?.();
  }

  async next(atMostMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#hasChanged) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal?.addEventListener('abort', this.#wake, { once: true });
      });
      if (this.#wake !== undefined) signal?.removeEventListener('abort', this.#wake);
      this.#wake = undefined;
    }
    this.#hasChanged = false;
    signal?.throwIfAborted();
  }

  close(): void {
    this.#leave();
    this.#wake?.();
  }
}
