import type { ByteSource } from '../channels/channel-chat.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { BatchPlace } from './batch-planner.ts';

/** One picture of a batch, understood. */
export interface BatchItemOrder extends BatchPlace {
  readonly key: string;
  readonly asked: AskedItem;
  /** What the references of its order hold, where their bytes are read only while they are sent. */
  readonly references?: readonly (Uint8Array | ByteSource)[] | undefined;
}

/** What was asked of it, as far as it is known. */
export type AskedItem = Pick<NormalizedRequest, 'count' | 'labels' | 'budgetKey' | 'warnings'> &
  Partial<Pick<NormalizedRequest, 'prompt'>>;
