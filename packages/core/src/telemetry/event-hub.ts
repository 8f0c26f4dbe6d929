import type { RetakeEvent } from './events.ts';

/**
 * Something that wants to know what happens. It is called in the middle of a call, so it has to be quick: hand work that takes
 * time to a queue of your own. What it throws, or rejects with, is swallowed.
 */
export type RetakeListener = (event: RetakeEvent) => unknown;

/** A listener that hears of one call alone. */
export function ofCall(
  callId: string,
  listener: (event: Extract<RetakeEvent, { readonly callId: string }>) => unknown,
): RetakeListener {
  return (event) => ('callId' in event && event.callId === callId ? listener(event) : undefined);
}

/** Where events become known to whoever subscribed. */
export interface EventHub {
  /** Returns the unsubscription; both may be called at any time, also from within a listener. */
  subscribe(listener: RetakeListener): () => void;
  /** Calls every listener in the order of subscription, synchronously. Never throws, never waits. */
  publish(event: RetakeEvent): void;
  /** Drops all listeners. */
  clear(): void;
}

export interface EventHubOptions {
  /** Told of the first failure of each listener; of the same listener's next ones it is not, lest a bug flood the log. */
  readonly onListenerError?: (error: unknown) => void;
}

interface Subscription {
  readonly listener: RetakeListener;
  active: boolean;
  failed: boolean;
}

/** Listeners share one event object: a frozen one, or the first could change what the next one sees. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const nested of Object.values(value)) freeze(nested);
}

/** A hub whose listeners can neither break, nor hold up, nor see each other. */
export function createEventHub(options: EventHubOptions = {}): EventHub {
  // Replaced, never changed, so that a publication in progress keeps walking the list it began with.
  let subscriptions: readonly Subscription[] = [];

  const failed = (subscription: Subscription, error: unknown): void => {
    if (subscription.failed) return;
    subscription.failed = true;
    try {
      options.onListenerError?.(error);
    } catch {
      // There is nobody left to tell.
    }
  };

  const call = (subscription: Subscription, event: RetakeEvent): void => {
    try {
      const returned = subscription.listener(event);
      if (typeof returned !== 'object' || returned === null || !('then' in returned)) return;
      Promise.resolve(returned).catch((error: unknown) => failed(subscription, error));
    } catch (error) {
      failed(subscription, error);
    }
  };

  return {
    subscribe(listener) {
      const subscription: Subscription = { listener, active: true, failed: false };
      subscriptions = [...subscriptions, subscription];
      return () => {
        subscription.active = false;
        subscriptions = subscriptions.filter((other) => other !== subscription);
      };
    },
    publish(event) {
      if (subscriptions.length === 0) return;
      try {
        freeze(event);
      } catch {
        // An exotic object that refuses to be frozen is told as it is.
      }
      for (const subscription of subscriptions) if (subscription.active) call(subscription, event);
    },
    clear() {
      for (const subscription of subscriptions) subscription.active = false;
      subscriptions = [];
    },
  };
}
