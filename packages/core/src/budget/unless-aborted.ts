import { CallAbortedError } from '../errors/call-aborted-error.ts';

/**
 * Waits for something that goes on by itself, no longer than somebody wants it.
 *
 * @throws what it rejects with, or CallAbortedError when the signal is aborted before.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new CallAbortedError(signal.reason));
    const release = (): void => signal.removeEventListener('abort', leave);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject);
    work.then(release, release);
  });
}
