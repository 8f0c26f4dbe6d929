import { RequestInvalidError, type Issue } from '@retake/core';
import type { z } from 'zod';

/** What is said of a field that the wire does not have, or that nobody here can follow. */
export const UNKNOWN_FIELD = 'is not taken here';

/** Reads a body. @throws RequestInvalidError with every problem and its path, no value quoted. */
export function readFields<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RequestInvalidError(parsed.error.issues.flatMap(issuesOf));
}

function issuesOf(issue: z.core.$ZodIssue): readonly Issue[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: UNKNOWN_FIELD }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}
