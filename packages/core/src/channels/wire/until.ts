/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts: for work that cannot be aborted itself. */
export function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    const leave = (): void => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop, { once: true });
    const succeed = (value: T): void => {
      leave();
      resolve(value);
    };
    const fail = (error: unknown): void => {
      leave();
      reject(error);
    };
    // Also hears work that fails after it lost the race, which nobody else does.
    work.then(succeed, fail);
    if (signal.aborted) stop();
  });
}
