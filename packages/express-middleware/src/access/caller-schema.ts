import { ConfigInvalidError, IMAGE_SIZES, type Issue } from '@retake/core';
import { z } from 'zod';
import type { Caller } from './caller.ts';

const names = z.array(z.string().min(1)).min(1).readonly();
const count = z.number().int().positive();

/** The shape of `CallerLimits`, each of them optional. */
export const callerLimitsSchema = z.strictObject({
  perMinute: count.optional(),
  atOnce: count.optional(),
  pictures: count.optional(),
  deadlineMs: z.number().positive().max(86_400_000).optional(),
  models: names.optional(),
  purposes: names.optional(),
  sizes: z.array(z.enum(IMAGE_SIZES)).min(1).readonly().optional(),
});

const callerSchema = z.strictObject({
  name: z.string().min(1).max(200),
  budgetKey: z.string().min(1).max(200).optional(),
  labels: z
    .record(z.string().min(1).max(64), z.string().max(256))
    .refine((labels) => Object.keys(labels).length <= 15, 'at most 15 labels')
    .optional(),
  limits: callerLimitsSchema.optional(),
  route: z
    .strictObject({
      only: names.optional(),
      exclude: z.array(z.string().min(1)).readonly().optional(),
      compliance: z.union([z.string().min(1), names]).optional(),
    })
    .optional(),
  expose: z.boolean().optional(),
});

/** Every problem of a caller, with paths below `root`. */
export function callerIssues(caller: unknown, root: string): readonly Issue[] {
  return issuesBelow(root, callerSchema.safeParse(caller));
}

/** Every problem of limits, with paths below `root`. */
export function callerLimitsIssues(limits: unknown, root: string): readonly Issue[] {
  return issuesBelow(root, callerLimitsSchema.safeParse(limits));
}

/**
 * What an `authorize` answered; `undefined` for nobody.
 *
 * @throws ConfigInvalidError for what none may answer, no value quoted.
 */
export function callerOf(answer: unknown): Caller | undefined {
  if (answer === undefined || answer === null || answer === false) return undefined;
  if (isCaller(answer)) return answer;
  throw new ConfigInvalidError('authorize()', callerIssues(answer, ''));
}

function isCaller(answer: unknown): answer is Caller {
  return callerSchema.safeParse(answer).success;
}

function issuesBelow(root: string, { error }: z.ZodSafeParseResult<unknown>): readonly Issue[] {
  return (error?.issues ?? []).map(({ path, message }) => ({
    path: [...(root === '' ? [] : [root]), ...path.map(String)].join('.'),
    message,
  }));
}
