import type { z } from 'zod';
import type { ScenarioIssue } from './scenario-error.ts';
import { ScenarioError } from './scenario-error.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** Reads a scenario. @throws ScenarioError listing every problem with its path */
export const readScenario = (scenario: unknown): ScenarioSettings => {
  const parsed = scenarioSchema.safeParse(scenario);
  if (!parsed.success) throw new ScenarioError(parsed.error.issues.flatMap((issue) => issuesOf(issue, [])));
  return parsed.data;
};

/** A union's problem is told in the words of the branch that came nearest, which is the one with the fewest problems. */
const issuesOf = (issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): readonly ScenarioIssue[] => {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
    return nearest.flatMap((inner) => issuesOf(inner, path));
  }
  return [{ path: written(path), message: issue.message }];
};

/** Problems deeper inside a value mean that the value itself was of the right kind. */
const depth = (branch: readonly z.core.$ZodIssue[]): number =>
  Math.min(...branch.map((issue) => (issue.code === 'unrecognized_keys' ? issue.path.length : issue.path.length + 0.5)));

const written = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
