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

/** @throws ConfigInvalidError for what no `authorize` may answer. */
export function checkCaller(caller: Caller): void {
  const issues = callerIssues(caller, '');
  if (issues.length > 0) throw new ConfigInvalidError('authorize()', issues);
}

function issuesBelow(root: string, { error }: z.ZodSafeParseResult<unknown>): readonly Issue[] {
  return (error?.issues ?? []).map(({ path, message }) => ({
    path: [...(root === '' ? [] : [root]), ...path.map(String)].join('.'),
    message,
  }));
}
