import type { core } from 'zod';

/** One problem of an input, with the place where it sits. */
export interface Issue {
  /** Such as `images[2].mediaType`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Every problem that a schema found, with readable paths. Values are never quoted: they may be secrets or prompts. */
export function issuesOf(error: core.$ZodError, root = ''): readonly Issue[] {
  return error.issues.map((issue) => ({ path: joinPath(root, issue.path), message: issue.message }));
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
