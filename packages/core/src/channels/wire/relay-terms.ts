import { z } from 'zod';
import { priceFactorSchema } from '../../catalog/price-schema.ts';
import type { BillingVerdict } from '../../errors/failure-class.ts';
import type { AnsweredBilling } from './answered-billing.ts';
import { ownPricesSchema } from './family-options.ts';

/** Whether successes (2xx) that give no picture are charged. Error answers are taken as not charged. */
export interface RelayTerms {
  /** The model answered without a picture, or refused. */
  readonly noImage?: BillingVerdict;
  /** The prompt was refused before the model worked. @default as `noImage` */
  readonly promptBlocked?: BillingVerdict;
  /** An error inside a success. @default 'unknown' */
  readonly errorInSuccess?: BillingVerdict;
}

/**
 * The terms in the form that answers are read with.
 *
 * @param terms an empty `noImage` is 'unknown': what nobody knows is never taken for free.
 */
export function relayBilling({
  noImage = 'unknown',
  promptBlocked = noImage,
  errorInSuccess = 'unknown',
}: RelayTerms = {}): AnsweredBilling {
  const verdicts = {
    'no-picture': noImage,
    'prompt-blocked': promptBlocked,
    // A picture was made, whatever became of it.
    'unusable-picture': 'billed',
    error: errorInSuccess,
  } as const;
  return (failure) => verdicts[failure];
}

const verdict = z.enum(['billed', 'not-billed', 'unknown']).optional();
/** The fields of a channel with terms of its own. */
export const relayTermsShape = {
  prices: ownPricesSchema.optional(),
  listPriceFactor: priceFactorSchema.optional(),
  billing: z.strictObject({ noImage: verdict, promptBlocked: verdict, errorInSuccess: verdict }).optional(),
} as const;
