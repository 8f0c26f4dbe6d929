import { parseArgs } from 'node:util';

/** What was said on the command line. */
export interface Arguments {
  /** The folder of the run: its queue, its pictures and its report. */
  readonly out: string;
  /** Of the products, the first ones. @default all */
  readonly first: number | undefined;
  /** Whether the last line is the report as JSON. */
  readonly json: boolean;
  /** Whether what is in the folder is given up, and all bought anew. */
  readonly fresh: boolean;
  /** The key of the Gemini API; `undefined` where it is simulated. */
  readonly apiKey: string | undefined;
}

/** Reads the command line. @throws Error that says what to do. */
export function readArguments(args: readonly string[], { GEMINI_API_KEY = '' }: NodeJS.ProcessEnv): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      first: { type: 'string' },
      json: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
    },
  });
  const { first, json, fresh, live } = values;
  if (first !== undefined && !/^[1-9]\d{0,4}$/.test(first))
    throw new Error('--first takes a whole number from 1, such as --first 20');
  if (live && GEMINI_API_KEY === '')
    throw new Error('--live needs a key of the Gemini API: set GEMINI_API_KEY, or leave --live out to have it simulated');
  return {
    // What was bought for real never meets what was simulated.
    out: values.out ?? (live ? 'out/catalog-live' : 'out/catalog'),
    first: first === undefined ? undefined : Number(first),
    json,
    fresh,
    apiKey: live ? GEMINI_API_KEY : undefined,
  };
}
