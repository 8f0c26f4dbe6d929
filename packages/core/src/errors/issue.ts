import type { core } from 'zod';
import { nearestNames } from '../catalog/nearest-names.ts';

/** One problem of an input, with the place where it sits. */
export interface Issue {
  /** Such as `images[2].mediaType`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * Every problem that a schema found, with readable paths. Values are never quoted: they may be secrets or prompts.
 *
 * @param keys those that the input itself may have, to say which one a key that is none of them comes near to.
 */
export function issuesOf(error: core.$ZodError, root = '', keys: readonly string[] = []): readonly Issue[] {
  return error.issues.map((issue) => ({ path: joinPath(root, issue.path), message: messageOf(issue, keys) }));
}

function messageOf(issue: core.$ZodIssue, keys: readonly string[]): string {
  if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) return issue.message;
  const near = new Set(issue.keys.flatMap((key) => nearestNames(key, keys).slice(0, 1)));
  return near.size === 0 ? issue.message : `${issue.message}; did you mean ${[...near].join(', ')}?`;
}

/** `images`, `[2]` and `mediaType` become `images[2].mediaType`. */
export function joinPath(root: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, root);
}

/** A message that lists every issue on a line of its own. */
export function describeIssues(heading: string, issues: readonly Issue[]): string {
  return [heading, ...issues.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path}: ${message}`))].join('\n');
}
