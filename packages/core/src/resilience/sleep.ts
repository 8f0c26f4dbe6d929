/** Node fires a timer longer than this at once, in milliseconds. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Waits, and ends at once with the signal's reason when that is aborted. The timer does not keep the process alive: that of
 * the call's deadline does, as long as somebody waits for the call.
 *
 * @param wakeable is given the function that ends the wait early.
 */
export function sleep(ms: number, signal: AbortSignal, wakeable?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(ms, MAX_TIMER_MS));
    timer.unref();
    signal.addEventListener('abort', onAbort, { once: true });
    wakeable?.(wake);
  });
}
