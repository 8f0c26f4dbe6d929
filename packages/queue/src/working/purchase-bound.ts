import { defaultResilience, nanoUsdOf, type ImageService, type ImageSize, type PlanReport } from '@retake/core';
import { z } from 'zod';
import type { PurchaseBound } from './purchase-record.ts';
import type { WorkParts } from './work-parts.ts';

const failoverSchema = z.object({ maxAttempts: z.int().positive() });
const deadlineSchema = z.object({ deadlineMs: z.number().positive() });

/** What a call can be billed at most, and who would be asked first. Calls nobody. */
export interface CallBound extends PurchaseBound {
  readonly first: { readonly channel: string; readonly model: string; readonly size: ImageSize } | undefined;
}

/** Bounds a call before it is made: each of its attempts at the dearest that could be asked. */
export function purchaseBound({ images, prices }: Pick<WorkParts, 'images' | 'prices'>, plan: PlanReport): CallBound {
  const [first] = plan.candidates;
  return {
    ofAttempt: prices.boundOf(plan),
    mostAttempts: mostAttemptsOf(images),
    first: first && { channel: first.channel, model: first.model, size: first.size },
  };
}

/** What one picture should cost at once, in nano-dollars; `undefined` when unknown. */
export function priceAtOnce({ candidates }: PlanReport): number | undefined {
  const usd = candidates[0]?.usd;
  return usd === undefined ? undefined : nanoUsdOf(usd);
}

/** The deadline of a call that names none, in milliseconds. */
export function usualDeadlineMs(images: ImageService): number {
  const { data } = deadlineSchema.safeParse(valuesOf(images, 'deadline'));
  return data?.deadlineMs ?? defaultResilience.deadlineMs;
}

function mostAttemptsOf(images: ImageService): number {
  const { data } = failoverSchema.safeParse(valuesOf(images, 'failover'));
  return data?.maxAttempts ?? defaultResilience.maxAttempts;
}

function valuesOf(images: ImageService, policy: string): unknown {
  return images.describePipeline().find((one) => one.policy === policy)?.values;
}
