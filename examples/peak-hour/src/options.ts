import { parseArgs } from 'node:util';
import { ORDERS } from './orders.ts';

/** What was asked for on the command line. */
export interface Options {
  readonly live: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** How many of the orders. @default all of them, or 4 with `--live` */
  readonly pictures: number;
  /** How many times as fast as real time the hour runs. @default 100 */
  readonly speed: number;
  readonly seed: number;
  /** Folder for the pictures; `undefined` is `out/` of the project. */
  readonly out: string | undefined;
  readonly model: string;
}

export const USAGE = `Usage: npm run demo -- [options]

  --live          ask the real channels whose keys are in the environment
                  (GEMINI_API_KEY, GOOGLE_CLOUD_PROJECT, LAOZHANG_API_KEY); costs money
  --yes           with --live: do not ask before spending
  --json          one line of JSON as the last line of stdout
  --pictures <n>  how many of the ${ORDERS.length} orders          (${ORDERS.length}; 4 with --live)
  --model <id>    which model draws                  (gemini-nano-banana-2.1)
  --speed <n>     how fast the simulated hour passes (100 times)
  --seed <n>      another hour of the same kind      (7)
  --out <folder>  where the pictures go              (out/)
`;

/**
 * Reads the command line.
 *
 * @throws TypeError or RangeError with a message for the one who typed it
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      live: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      pictures: { type: 'string' },
      model: { type: 'string', default: 'gemini-nano-banana-2.1' },
      speed: { type: 'string', default: '100' },
      seed: { type: 'string', default: '7' },
      out: { type: 'string' },
    },
  });
  return {
    live: values.live,
    yes: values.yes,
    json: values.json,
    help: values.help,
    pictures: integer('pictures', values.pictures ?? String(values.live ? 4 : ORDERS.length), 1, ORDERS.length),
    speed: integer('speed', values.speed, 1, 10_000),
    seed: integer('seed', values.seed, 0, 2 ** 31 - 1),
    out: values.out,
    model: values.model,
  };
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
