/** So long nobody asks before it counts as quiet, in milliseconds: who was just answered comes again at once, over a new connection. */
export const QUIET_MS = 500;

/** So often it is looked at, at most: checks of a load balancer may never end. */
export const MOST_LOOKS = 10;

/**
 * Waits until nobody asks any more. A server that stops listening resets the connections that are on their way to it, and with them the
 * requests of clients that were told to leave their connection a moment before.
 *
 * @param asked how many requests have come so far.
 * @param pause waits so many milliseconds.
 */
export async function untilQuiet(asked: () => number, pause: (ms: number) => Promise<unknown>): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const before = asked();
    await pause(QUIET_MS);
    if (asked() === before) return;
  }
}
