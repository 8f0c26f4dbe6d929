/**
 * How many bytes the resident memory of this process grows at its peak while something is done. For a process of its own that was started
 * with `--expose-gc`, and has done the like before: what a first time loads is not what is measured.
 */
export async function grownMemory<T>(work: () => Promise<T>): Promise<{ readonly grew: number; readonly result: T }> {
  if (globalThis.gc === undefined) throw new Error('Start this process with --expose-gc');
  globalThis.gc();
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const watch = setInterval(look, 1);
  const result = await work();
  clearInterval(watch);
  look();
  return { grew: peak - before, result };
}
