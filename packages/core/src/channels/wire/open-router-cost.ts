import { z } from 'zod';
import { nanoUsdOf, sumNanoUsd } from '../../catalog/money.ts';

const amount = z.union([z.number(), z.string()]).nullish().catch(undefined);
const usageSchema = z.object({
  cost: amount,
  is_byok: z.boolean().nullish().catch(undefined),
  cost_details: z.object({ upstream_inference_cost: amount }).nullish().catch(undefined),
});

/**
 * What a call cost in nano-dollars, as its `usage` states it; credits are dollars. With a provider key of one's own (BYOK) `cost`
 * is only OpenRouter's fee and the provider charges `upstream_inference_cost` beside it; without one that field repeats the cost.
 *
 * @returns `undefined` where the whole is not stated: a part of a price is no price.
 */
export function readOpenRouterCost(usage: unknown): number | undefined {
  const read = usageSchema.safeParse(usage).data;
  if (read === undefined) return undefined;
  const parts = read.is_byok === true ? [read.cost, read.cost_details?.upstream_inference_cost] : [read.cost];
  const stated = parts.filter((part) => part != null);
  if (stated.length < parts.length) return undefined;
  try {
    // A number prints as the shortest decimal that it is, so that nothing of the JSON is lost.
    return sumNanoUsd(stated.map((part) => nanoUsdOf(part)));
  } catch {
    // Negative, below a nano-dollar, or no amount at all.
    return undefined;
  }
}
