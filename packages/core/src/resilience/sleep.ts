/** Node fires a timer longer than this at once, in milliseconds. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Waits, and ends at once with the signal's reason when that is aborted. The timer does not keep the process alive: that of
 * the call's deadline does, as long as somebody waits for the call.
 */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, MAX_TIMER_MS),
    );
    timer.unref();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
