/**
 * Waits between two requests of one attempt, and ends at once with the signal's reason when that is aborted. The timer keeps the
 * process alive like the socket of a request would, where somebody waits for the answer.
 *
 * @param awaited whether somebody does. @default true
 */
export function pause(ms: number, signal: AbortSignal, awaited = true): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (!awaited) timer.unref();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
