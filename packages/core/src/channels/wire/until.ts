/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts: for work that cannot be aborted itself. */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // Work that lost the race may still fail, and nobody is there to hear it.
    work.catch(() => undefined);
  }
}
