import { core } from 'zod';
import { nearestNames } from '../catalog/nearest-names.ts';

/** One problem of an input, with the place where it sits. */
export interface Issue {
  /** Such as `images[2].mediaType`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Every problem that a schema found, with readable paths. Values are never quoted: they may be secrets or prompts. */
export function issuesOf(error: core.$ZodError, root = ''): readonly Issue[] {
  return error.issues.map(({ path, message }) => ({ path: joinPath(root, path), message }));
}

/**
 * How a schema says which key was probably meant by one that its object does not have, however deep that object sits:
 * `schema.safeParse(value, { error: nearKeys })`. Of everything else it speaks as it does anyway.
 */
export const nearKeys: core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof core.$ZodObject)) return undefined;
  const known = Object.keys(issue.inst._zod.def.shape);
  const near = new Set(issue.keys.flatMap((key) => nearestNames(key, known).slice(0, 1)));
  if (near.size === 0) return undefined;
  const unknown = issue.keys.map((key) => JSON.stringify(key)).join(', ');
  return `Unrecognized key${issue.keys.length === 1 ? '' : 's'}: ${unknown}; did you mean ${[...near].join(', ')}?`;
};

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
