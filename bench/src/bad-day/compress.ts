/**
 * All times of some options, divided by `speed`; counts and policies stay what they are. A time is a number under a name that ends
 * in `Ms`, at whatever depth below it.
 */
export function compress(options: object, speed: number, isTime = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, part]: [string, unknown]) => {
      const named = isTime || key.endsWith('Ms');
      if (typeof part === 'object' && part !== null && !Array.isArray(part)) return [key, compress(part, speed, named)];
      return [key, named && typeof part === 'number' ? Math.max(1, Math.round(part / speed)) : part];
    }),
  );
}

/**
 * Makes every `setTimeout` of this process `speed` times as short, for contestants whose pauses are constants in their code. Sockets
 * and `AbortSignal.timeout` do not use it.
 */
export function compressTimers(speed: number): void {
  const { setTimeout: real } = globalThis;
  const compressed = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
    real(work, ms / speed, ...args);
  Reflect.set(globalThis, 'setTimeout', Object.assign(compressed, real));
}
