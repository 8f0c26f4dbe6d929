/** Where memory is, in bytes. */
export interface MemorySample {
  /** Objects of JavaScript. */
  readonly heapUsed: number;
  /** What they hold outside of the heap, where pictures are; `arrayBuffers` is part of it. */
  readonly external: number;
  readonly arrayBuffers: number;
  /** What the machine has given to the process. */
  readonly rss: number;
}

/** The kinds, in the order in which they are told. */
export const MEMORY_KINDS = ['heapUsed', 'external', 'arrayBuffers', 'rss'] as const satisfies readonly (keyof MemorySample)[];

/** What is there after a collection. */
export function sampleMemory(): MemorySample {
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { heapUsed, external, arrayBuffers, rss };
}
