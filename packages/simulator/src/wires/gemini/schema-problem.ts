import type { z } from 'zod';
import type { Problem } from './problem.ts';

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `contents[0].parts[1].inline_data`, as Google writes a place. */
const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? snakeCase(String(key)) : `${text}.${snakeCase(String(key))}`;
  }, '');

const violationsOf = (issue: z.core.$ZodIssue): readonly { readonly field: string; readonly description: string }[] => {
  const field = fieldPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field,
      description: `Invalid JSON payload received. Unknown name "${key}"${field === '' ? '' : ` at '${field}'`}: Cannot find field.`,
    }));
  }
  return [{ field, description: `Invalid value at '${field}'. ${issue.message}` }];
};

/** Google's 400 for a body its parser cannot read (js-genai#1322), every violation at once. */
export const schemaProblem = (error: z.ZodError): Problem => {
  const fieldViolations = error.issues.flatMap(violationsOf);
  return {
    status: 400,
    grpcStatus: 'INVALID_ARGUMENT',
    message: fieldViolations.map((violation) => violation.description).join('\n'),
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }],
  };
};
