/** A first piece of work, and what may be started beside it. */
export interface HedgedRace<T> {
  readonly first: (signal: AbortSignal) => Promise<T>;
  /** How long the first has for itself, in milliseconds. */
  readonly afterMs: number;
  /** Asked once that time is over. `undefined` when nothing may be started; then the first goes on alone. */
  readonly second: () => ((signal: AbortSignal) => Promise<T>) | undefined;
  /** Called when one has won, before the other is aborted with this reason; not when the other has ended already. */
  readonly cut: (reason: Error) => void;
  /** Ends both. */
  readonly signal: AbortSignal;
}

/**
 * Waits for the first, and after a while for whichever of two comes first. The slower one is aborted. Rejects only when all that was
 * started has failed, with the reason of the first.
 */
export async function hedgedRace<T>({ first, afterMs, second, cut, signal }: HedgedRace<T>): Promise<T> {
  const one = startLeg(first, signal);
  if (await isOverWithin(one.work, afterMs, signal)) return one.work;
  const start = second();
  if (start === undefined) return one.work;
  const other = startLeg(start, signal);
  let reason: unknown;
  try {
    const value = await Promise.any([one.work, other.work]);
    const late = new Error('Another attempt delivered first');
    if (!one.over || !other.over) cut(late);
    for (const leg of [one, other]) leg.abort(late);
    return value;
  } catch {
    reason = await one.work.catch((failed: unknown) => failed);
  }
  throw reason;
}

interface Leg<T> {
  readonly work: Promise<T>;
  readonly over: boolean;
  /** Without effect once it is over. */
  abort(reason: Error): void;
}

/** Starts work on a signal of its own, which follows that of the call. */
function startLeg<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Leg<T> {
  const controller = new AbortController();
  let over = false;
  const follow = (): void => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  const work = run(controller.signal).finally(() => {
    over = true;
    signal.removeEventListener('abort', follow);
  });
  // Of two, one may fail while nobody listens any more.
  work.catch(() => {});
  return {
    work,
    get over() {
      return over;
    },
    abort(reason) {
      if (!over) controller.abort(reason);
    },
  };
}

/** Whether the work ends, either way, before the time does. */
function isOverWithin(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (over: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(over);
    };
    const onAbort = (): void => end(true);
    const timer = setTimeout(end, ms, false).unref();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      () => end(true),
      () => end(true),
    );
  });
}
