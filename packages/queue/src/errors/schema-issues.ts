import type { Issue } from '@retake/core';
import type { z } from 'zod';

type SchemaIssue = z.core.$ZodIssue;

/** Every problem that a schema found, with readable paths. Of a value that can be several things, those of what it was meant to be. */
export function schemaIssues(error: z.ZodError | undefined, root = ''): readonly Issue[] {
  return (error?.issues ?? []).flatMap((issue) => told(issue, root));
}

function told(issue: SchemaIssue, root: string): readonly Issue[] {
  const path = issue.path.reduce<string>(joined, root);
  const meant = issue.code === 'invalid_union' ? issue.errors.find(isInside) : undefined;
  return meant === undefined ? [{ path, message: issue.message }] : meant.flatMap((each) => told(each, path));
}

/** What is wrong lies within the value, so it was meant to be this. */
function isInside(issues: readonly SchemaIssue[]): boolean {
  return issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys');
}

function joined(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? String(key) : `${path}.${String(key)}`;
}
