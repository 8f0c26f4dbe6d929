import { aiRetryAround } from './ai-retry-around.ts';
import { aiRetry, aiRetryRepeating } from './ai-retry.ts';
import { aiSdk } from './ai-sdk.ts';
import { bareSdk, bareSdkRetrying } from './bare-sdk.ts';
import type { Contestant } from './contestant.ts';
import { retake } from './retake.ts';

/** Who plays the bad day, in the order of the table; the first is what the others' dollars are compared with. */
export const CONTESTANTS: readonly Contestant[] = [
  bareSdk,
  bareSdkRetrying,
  aiSdk,
  aiRetry,
  aiRetryRepeating,
  aiRetryAround,
  retake,
];
