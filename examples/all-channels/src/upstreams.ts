import type { Channel } from '@retake/core';

/** What there is to ask. */
export interface Upstreams {
  readonly channels: readonly Channel[];
  /** What the upstream of a channel billed, in nano-dollars; `undefined` where there is no ledger to look into. */
  readonly ledger: ((channel: string) => number) | undefined;
  close(): Promise<void>;
}
