import type { BillingVerdict } from '../../errors/failure-class.ts';
import { countsTokens, type UsageReading } from './gemini-usage.ts';

/** What went wrong with a success (2xx) that gave no picture. */
export type AnsweredFailure =
  /** The model answered without a picture, or its answer was refused, or came broken. */
  | 'no-picture'
  /** The prompt was refused before the model worked. */
  | 'prompt-blocked'
  /** A picture came, but broken or as an address. */
  | 'unusable-picture'
  /** An error inside a success. */
  | 'error';

/** Whether a success without a usable picture was paid for, which differs by channel. */
export type AnsweredBilling = (failure: AnsweredFailure, usage: UsageReading | undefined) => BillingVerdict;

/**
 * Google charges for what it counts: prompt and thought tokens of answers without a picture, prompts that were refused included
 * (APIYI production data, 2026). An answer that counts no token was stopped before the model; one without any count is unknown.
 */
export const billedByTokens: AnsweredBilling = (_failure, reading) => {
  if (reading === undefined) return 'unknown';
  return countsTokens(reading.usage) ? 'billed' : 'not-billed';
};
