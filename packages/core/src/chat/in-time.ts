/** How long a store, or a `save`, is waited for unless somebody says otherwise: a picture of 20 MB goes over a slow line in it. */
export const STORE_TIMEOUT_MS = 30_000;

/** How long the keeping of what was paid for is waited for once the caller has left: most stores answer within it. */
export const LEFT_MS = 1_000;

/** How long somebody is waited for. */
export interface Patience {
  /** In milliseconds. @default for ever, unless `signal` is aborted */
  readonly timeoutMs?: number | undefined;
  /** Aborted when the caller leaves. */
  readonly signal?: AbortSignal | undefined;
  /** How long it is still waited for then, in milliseconds. @default 0 */
  readonly leftMs?: number | undefined;
}

/** What was not answered in time. It may still happen. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** Waits for work, and not for longer: rejects with a LateError, or with the reason of the signal. */
export function inTime<T>(work: () => Promise<T> | T, { timeoutMs, signal, leftMs = 0 }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', left);
      settle();
    };
    const wait = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end(() => reject(new LateError(`It did not answer within ${ms} ms`))), ms);
    };
    const left = (): void => {
      if (leftMs > 0) wait(Math.min(leftMs, timeoutMs ?? leftMs));
      else end(() => reject(signal?.reason));
    };
    if (signal?.aborted === true && leftMs === 0) {
      reject(signal.reason);
      return;
    }
    if (timeoutMs !== undefined) wait(timeoutMs);
    if (signal?.aborted === true) left();
    else signal?.addEventListener('abort', left, { once: true });
    const begin = async (): Promise<T> => work();
    begin().then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error)),
    );
  });
}
