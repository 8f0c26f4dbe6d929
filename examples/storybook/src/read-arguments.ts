import { parseArgs } from 'node:util';

/** What was said on the command line. */
export interface Arguments {
  readonly out: string;
  /** Most pages that are drawn now; `undefined`: all. */
  readonly pages: number | undefined;
  readonly payAgain: boolean;
  /** The key of the Gemini API; `undefined` where it is simulated. */
  readonly apiKey: string | undefined;
}

/** Reads the command line. @throws Error that says what to do. */
export function readArguments(args: readonly string[], { GEMINI_API_KEY = '' }: NodeJS.ProcessEnv): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string', default: 'out/storybook' },
      pages: { type: 'string' },
      'pay-again': { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
    },
  });
  const { out, pages, 'pay-again': payAgain, live } = values;
  if (pages !== undefined && !/^[1-9]\d{0,5}$/.test(pages))
    throw new Error('--pages takes a whole number from 1, such as --pages 2');
  if (live && GEMINI_API_KEY === '')
    throw new Error('--live needs a key of the Gemini API: set GEMINI_API_KEY, or leave --live out to have it simulated');
  return { out, pages: pages === undefined ? undefined : Number(pages), payAgain, apiKey: live ? GEMINI_API_KEY : undefined };
}
