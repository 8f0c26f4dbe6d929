import { z } from 'zod';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { CallOptions } from '../request/image-request.ts';
import type { SeriesPort } from './series-port.ts';
import type { SeriesCallOptions } from './series-request.ts';

/** How a series is drawn, read. */
export interface DrawOptions {
  readonly concurrency: number;
  readonly onUnknownBilling: 'report' | 'retry';
  /** Indices of variants, each once. */
  readonly variants: readonly number[];
  /** What goes with every call. */
  readonly call: Omit<CallOptions, 'signal'>;
  readonly signal: AbortSignal | undefined;
}

const KEPT_BY_ITSELF = {
  idempotencyKey: 'cannot stand for a whole series: keep it with `save`, and resume it, which buys no picture twice',
  reuse: 'has no part in a series: each of its pictures is drawn for itself, and kept with it',
} as const;

const NO_TEXT: Issue = Object.freeze({ path: 'options.degrade.text', message: 'is not for series: a text shows no character' });

const ownSchema = (count: number) =>
  z.object({
    concurrency: z.int('must be a whole number').min(1, 'must be at least 1').max(64, 'must be at most 64').default(4),
    onUnknownBilling: z.enum(['report', 'retry'], { error: "must be 'report' or 'retry'" }).default('report'),
    variants: z
      .array(
        z
          .int('must be an index')
          .min(0, 'must be an index')
          .max(count - 1, `the last one is ${count - 1}`),
      )
      .optional(),
    signal: z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }).optional(),
  });

/**
 * Reads how a series is drawn.
 *
 * @param count how many variants it has.
 * @throws RequestInvalidError with every problem and its path.
 */
export function readDrawOptions(
  port: Pick<SeriesPort, 'check'>,
  options: SeriesCallOptions | undefined,
  count: number,
): DrawOptions {
  const given: unknown = options ?? {};
  const isObject = typeof given === 'object' && given !== null;
  const { concurrency, onUnknownBilling, variants, signal, ...call }: SeriesCallOptions = isObject ? given : {};
  const own = ownSchema(count).safeParse({ concurrency, onUnknownBilling, variants, signal });
  const refused = Object.entries(KEPT_BY_ITSELF).filter(([name]) => isSet(call, name));
  const { degrade } = call;
  const isDescribed = typeof degrade === 'object' && degrade !== null && Reflect.get(degrade, 'text') === true;
  const issues: Issue[] = [
    ...(isDescribed ? [NO_TEXT] : []),
    ...(isObject ? [] : [{ path: 'options', message: 'must be an object' }]),
    ...(own.success ? [] : issuesOf(own.error, 'options')),
    ...refused.map(([name, message]) => ({ path: `options.${name}`, message })),
    ...callIssues(port, call),
  ];
  if (!own.success || issues.length > 0) throw new RequestInvalidError(issues);
  const wanted = own.data.variants ?? Array.from({ length: count }, (_, index) => index);
  return {
    ...own.data,
    variants: [...new Set(wanted)],
    call: { ...call, degrade: { ...degrade, text: false } },
    signal: own.data.signal,
  };
}

function isSet(options: object, name: string): boolean {
  const value: unknown = Reflect.get(options, name);
  return value !== undefined && value !== false;
}

/** The pictures of a series were held against the service before; only the options can be wrong now. */
function callIssues(port: Pick<SeriesPort, 'check'>, call: unknown): readonly Issue[] {
  try {
    port.check({ prompt: 'options' }, call);
    return [];
  } catch (error) {
    if (RequestInvalidError.isInstance(error)) return error.issues;
    throw error;
  }
}
