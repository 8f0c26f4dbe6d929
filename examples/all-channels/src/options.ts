import { parseArgs } from 'node:util';
import { LINE_UP } from './line-up.ts';

/** What was asked for on the command line. */
export interface Options {
  readonly live: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly prompt: string;
  /** Ids of the channels to ask. @default all */
  readonly only: readonly string[];
  /** How many times as fast as real upstreams the simulated ones answer. @default 20 */
  readonly speed: number;
  readonly seed: number;
  /** Folder for the pictures; `undefined` is `out/all-channels/` of the project. */
  readonly out: string | undefined;
}

export const USAGE = `Usage: npm run channels -- [options]

  --live           ask the real channels whose keys are in the environment; costs money
  --yes            with --live: do not ask before spending
  --json           one line of JSON as the last line of stdout
  --prompt <text>  what to draw
  --only <ids>     some channels, by commas: ${LINE_UP.slice(0, 3)
    .map(({ id }) => id)
    .join(',')}
  --speed <n>      how fast the simulated upstreams are (20 times real ones)
  --seed <n>       other simulated pictures             (7)
  --out <folder>   where the pictures go                (out/all-channels/)
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
      prompt: { type: 'string', default: 'A ceramic teapot on a linen cloth, soft window light' },
      only: { type: 'string' },
      speed: { type: 'string', default: '20' },
      seed: { type: 'string', default: '7' },
      out: { type: 'string' },
    },
  });
  const { live, yes, json, help, prompt, out } = values;
  const [speed, seed] = [integer('speed', values.speed, 1, 100_000), integer('seed', values.seed, 0, 2 ** 31 - 1)];
  return { live, yes, json, help, prompt, only: known(values.only), speed, seed, out };
}

function known(list: string | undefined): readonly string[] {
  const all = LINE_UP.map(({ id }) => id);
  const ids = list === undefined ? all : list.split(',').map((id) => id.trim());
  const strange = ids.filter((id) => !all.includes(id));
  if (strange.length > 0) throw new RangeError(`--only knows ${all.join(', ')}; not "${strange.join('", "')}"`);
  return ids;
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
