import type { JsonValue } from '../channels/channel-chat.ts';
import type { BlobDigest } from './blob-store.ts';
import type { KeptPart } from './chat-json.ts';
import { digestOfText } from './digest.ts';

/**
 * A digest of a part and of its place, so that a part which was changed or moved is noticed before an upstream refuses it. The order
 * of an object's fields does not count: some databases change it.
 */
export function sealOf(turn: number, part: number, { json, large }: Pick<KeptPart, 'json' | 'large'>): BlobDigest {
  const places = large.map(({ path, as, digest, bytes }) => ({ path, as, digest, bytes }));
  return digestOfText(JSON.stringify(sorted([turn, part, json, places])));
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
