import { z } from 'zod';
import { pricePerRequest, type Usd } from '../../catalog/dollar-prices.ts';
import { priceFactorSchema, priceSchema } from '../../catalog/price-schema.ts';
import type { Price } from '../../catalog/price.ts';
import type { BillingVerdict } from '../../errors/failure-class.ts';
import type { AnsweredBilling } from './answered-billing.ts';

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

/** Dollars become a flat price by request; a price of another kind stays what it is. */
export function relayPrices(prices: Readonly<Record<string, Usd | Price>>, channelId: string): Readonly<Record<string, Price>> {
  const terms = { source: `prices of channel ${channelId}`, date: new Date().toISOString().slice(0, 10) };
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [model, typeof price === 'object' ? price : pricePerRequest(price, terms)]),
  );
}

const verdict = z.enum(['billed', 'not-billed', 'unknown']).optional();
const usd = z
  .union([z.number(), z.string()])
  .refine((value) => /^\d+(?:\.\d{1,9})?$/.test(String(value)), 'dollars a request, such as 0.09');

/** The fields of a channel with terms of its own. */
export const relayTermsShape = {
  prices: z.record(z.string(), z.union([usd, priceSchema], 'dollars a request, such as 0.09, or a price')).optional(),
  listPriceFactor: priceFactorSchema.optional(),
  billing: z.strictObject({ noImage: verdict, promptBlocked: verdict, errorInSuccess: verdict }).optional(),
} as const;
