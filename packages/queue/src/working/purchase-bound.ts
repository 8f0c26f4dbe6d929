import { defaultResilience, nanoUsdOf, type EstimateReport, type ImageService, type ImageSize } from '@retake/core';
import { z } from 'zod';
import type { PurchaseBound } from './purchase-record.ts';

const failoverSchema = z.object({ maxAttempts: z.int().positive() });
const deadlineSchema = z.object({ deadlineMs: z.number().positive() });

/** What a call can be billed at most, and who would be asked first. Calls nobody. */
export interface CallBound extends PurchaseBound {
  readonly first: { readonly channel: string; readonly model: string; readonly size: ImageSize } | undefined;
}

/** Bounds a call before it is made: each of its attempts at the dearest candidate's bound. */
export function purchaseBound(images: ImageService, { candidates }: EstimateReport): CallBound {
  const bounds = candidates.map(({ upToUsd }) => upToUsd);
  const known = bounds.filter((bound) => bound !== undefined);
  const isKnown = known.length > 0 && known.length === bounds.length;
  const [first] = candidates;
  return {
    ofAttempt: isKnown ? nanoUsdOf(Math.max(...known)) : undefined,
    mostAttempts: mostAttemptsOf(images),
    first: first && { channel: first.channel, model: first.model, size: first.size },
  };
}

/** What one picture should cost at once, in nano-dollars; `undefined` when unknown. */
export function nanoUsdOfEstimate({ usd }: EstimateReport): number | undefined {
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
