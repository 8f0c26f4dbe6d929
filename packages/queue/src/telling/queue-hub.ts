import type { QueueEvent, QueueListener } from './queue-events.ts';

/** Where the events of a queue become known. */
export interface QueueHub {
  /** Returns the unsubscription. */
  subscribe(listener: QueueListener): () => void;
  /** Calls every listener in the order of subscription. Never throws, never waits. */
  tell(event: QueueEvent): void;
}

/** A hub whose listeners can neither break, nor hold up, nor see each other. */
export function createQueueHub(): QueueHub {
  // Replaced, never changed, so that an event in progress keeps walking the list it began with.
  let listeners: readonly { readonly listener: QueueListener }[] = [];
  return {
    subscribe(listener) {
      const subscription = { listener };
      listeners = [...listeners, subscription];
      return () => {
        listeners = listeners.filter((other) => other !== subscription);
      };
    },
    tell(event) {
      const told = Object.freeze(event);
      for (const { listener } of listeners) heard(listener, told);
    },
  };
}

function heard(listener: (event: QueueEvent) => unknown, event: QueueEvent): void {
  try {
    const returned = listener(event);
    if (returned instanceof Promise) returned.catch(ignore);
  } catch {
    // What a listener throws is its own affair.
  }
}

function ignore(): void {}
