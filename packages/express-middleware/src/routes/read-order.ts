import { RequestInvalidError, type CallOptions, type ImageRequest, type Issue } from '@retake/core';
import type { Admission } from '../access/door.ts';
import type { BodyFields } from '../body/body-fields.ts';
import { HttpProblemError } from '../problems/http-problem-error.ts';

/** What is asked of the service; the core reads it, so its types are only a promise until then. */
export interface Order {
  readonly request: Readonly<Record<string, unknown>>;
  readonly options: Pick<CallOptions, 'budgetKey' | 'labels' | 'route'> & Readonly<Record<string, unknown>>;
}

/** Options that a caller may choose for itself; all others are the app's. */
const CALLER_OPTIONS: ReadonlySet<string> = new Set(['deadlineMs', 'prefer', 'urgency', 'degrade', 'waitForRecovery']);

/** Fields that only callers of one's own may send. */
const INSIDE_FIELDS: ReadonlySet<string> = new Set(['channelOptions'] satisfies (keyof ImageRequest)[]);

/**
 * Splits a body into request and options, and holds it against what the caller may ask for. What else is wrong with it is for the core to
 * tell.
 *
 * @throws HttpProblemError `forbidden`; RequestInvalidError
 */
export function readOrder(fields: BodyFields, { caller, limits }: Admission): Order {
  const request: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (INSIDE_FIELDS.has(name) && caller.expose !== true) issues.push({ path: name, message: 'is not taken' });
    else define(CALLER_OPTIONS.has(name) ? options : request, name, value);
  }
  if (issues.length > 0) throw new RequestInvalidError(issues);
  const { n, model, purpose, size } = request;
  if (typeof n === 'number' && n > limits.pictures) throw forbidden('n', `at most ${limits.pictures} pictures`);
  if (limits.sizes !== undefined) requireOneOf('size', size, limits.sizes);
  if (model !== undefined && limits.models !== undefined) requireOneOf('model', model, limits.models);
  if (purpose !== undefined && limits.purposes !== undefined) requireOneOf('purpose', purpose, limits.purposes);
  if (model === undefined && purpose === undefined) {
    if (limits.models !== undefined) requireOneOf('model', model, limits.models);
    else if (limits.purposes !== undefined) requireOneOf('purpose', purpose, limits.purposes);
  }
  // A purpose alone would choose among all models.
  if (model === undefined && limits.models !== undefined && limits.purposes === undefined)
    requireOneOf('model', model, limits.models);
  return {
    request,
    options: {
      ...options,
      ...deadlineWithin(options['deadlineMs'], limits.deadlineMs),
      labels: { ...caller.labels, caller: caller.name },
      ...(caller.budgetKey === undefined ? {} : { budgetKey: caller.budgetKey }),
      ...(caller.route === undefined ? {} : { route: caller.route }),
    },
  };
}

/** Never an assignment: `__proto__` is a field like any other, for the core to refuse. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function deadlineWithin(asked: unknown, most: number | undefined): { readonly deadlineMs?: unknown } {
  if (most === undefined) return {};
  if (asked === undefined) return { deadlineMs: most };
  if (typeof asked === 'number' && asked > most) throw forbidden('deadlineMs', `at most ${most}`);
  return {};
}

function requireOneOf(path: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw forbidden(path, `has to be one of ${allowed.join(', ')}`);
}

function forbidden(path: string, message: string): HttpProblemError {
  return new HttpProblemError('forbidden', 'See issues for what this caller may ask for.', { issues: [{ path, message }] });
}
