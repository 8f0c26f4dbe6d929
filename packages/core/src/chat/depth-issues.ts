import { joinPath, type Issue } from '../errors/issue.ts';

/** How deep JSON from outside may be nested, in levels: what reads it calls itself for each, and the stack ends at some thousands. */
const MOST_LEVELS = 64;

interface Place {
  readonly value: unknown;
  readonly level: number;
  readonly key: PropertyKey | undefined;
  readonly above: Place | undefined;
}

/** The first place of some JSON that is nested too deep to be read any further; empty where all of it can be. Never throws. */
export function depthIssues(json: unknown, root = ''): readonly Issue[] {
  const waiting: Place[] = [{ value: json, level: 0, key: undefined, above: undefined }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { value, level } = place;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    if (level === MOST_LEVELS)
      return [{ path: joinPath(root, keysOf(place)), message: `is nested deeper than ${MOST_LEVELS} levels` }];
    const below: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, inner] of below.toReversed()) waiting.push({ value: inner, level: level + 1, key, above: place });
  }
  return [];
}

function keysOf(place: Place): readonly PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.above) keys.unshift(at.key);
  return keys;
}
