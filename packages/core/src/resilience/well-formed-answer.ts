import type { ChannelAnswer } from '../channels/channel.ts';
import { ChannelError } from '../errors/channel-error.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isString = (value: unknown): boolean => typeof value === 'string';
const field = (value: object, name: string): unknown => Reflect.get(value, name);

/**
 * What the pipeline and everybody after it rely on; what an answer holds besides is optional. Checked by hand, not by a schema: it is
 * done for every answer, and a schema costs more than the rest of the pipeline around it.
 */
const WELL_FORMED: Readonly<Record<string, (value: unknown) => boolean>> = {
  pictures: (value) =>
    Array.isArray(value) && value.every((picture) => isObject(picture) && field(picture, 'bytes') instanceof Uint8Array),
  text: isString,
  statusCode: Number.isFinite,
  warnings: (value) =>
    Array.isArray(value) &&
    value.every((warning) => isObject(warning) && isString(field(warning, 'code')) && isString(field(warning, 'message'))),
  usage: (value) => value === undefined || isObject(value),
  reportedCostNanoUsd: (value) => value === undefined || Number.isFinite(value),
};

/**
 * Lets an answer pass that has the shape of one: a channel of one's own need not be written in TypeScript.
 *
 * @throws ChannelError `upstream_bug` of unknown billing, naming what is wrong and quoting nothing of it.
 */
export function wellFormed(answer: ChannelAnswer): ChannelAnswer {
  const given: unknown = answer;
  const places = isObject(given) ? placesIn(given) : ['the answer itself'];
  if (places.length === 0) return answer;
  throw new ChannelError(`The channel gave an answer that is none (wrong: ${places.join(', ')})`, {
    class: 'upstream_bug',
    billing: 'unknown',
    dispatched: true,
  });
}

function placesIn(answer: object): readonly string[] {
  const places: string[] = [];
  for (const name in WELL_FORMED) {
    if (WELL_FORMED[name]?.(field(answer, name)) !== true) places.push(name);
  }
  return places;
}
