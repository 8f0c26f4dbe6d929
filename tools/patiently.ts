/** Rests before the second and the third attempt, in milliseconds. */
const RESTS_MS = [5_000, 20_000] as const;

/** What no second attempt changes, in apt's words. */
const FINAL = /does not have a Release file|Unable to locate package|has no installation candidate/;

/**
 * Does something that stands on a mirror of Debian, which may be slow to answer or away for a moment: up to three times in CI, where nobody
 * is there to do it again, and once elsewhere.
 *
 * @param rest how to wait, in milliseconds; the thread has nothing else to do. @default sleeping
 * @returns what the first attempt that worked did.
 * @throws Error with all that the attempts said, where none did.
 */
export function patiently<Outcome>(attempt: () => Outcome, rest: (ms: number) => void = sleep): Outcome {
  const rests = process.env['CI'] === undefined ? [] : [...RESTS_MS];
  const failures: string[] = [];
  for (;;) {
    try {
      return attempt();
    } catch (cause) {
      const failure = cause instanceof Error ? cause.message.trim() : String(cause);
      failures.push(failure);
      const restMs = FINAL.test(failure) ? undefined : rests.shift();
      if (restMs === undefined) throw new Error(told(failures), { cause });
      rest(restMs);
    }
  }
}

function told(failures: readonly string[]): string {
  const times = failures.length === 1 ? '' : `\n(tried ${failures.length} times)`;
  return `${[...new Set(failures)].join('\n')}${times}`;
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
