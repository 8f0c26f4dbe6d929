import type { ByteSource } from '../channels/channel-chat.ts';
import type { BatchItemOrder } from './batch-item-order.ts';

/** A PNG of one pixel, for pictures whose bytes nobody needs: for a plan and a price it is enough that there is one. */
const STAND_IN: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Whether a value is where bytes can be read from. */
export function isByteSource(value: unknown): value is ByteSource {
  if (typeof value !== 'object' || value === null || !('length' in value) || !('open' in value)) return false;
  const { length, open } = value;
  return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 && typeof open === 'function';
}

/** A picture for each source, that none of them has to be read for. */
export function standIns(sources: readonly ByteSource[]): readonly Uint8Array[] {
  return sources.map(() => STAND_IN);
}

/**
 * All bytes of a source.
 *
 * @throws what the source throws; RangeError when it does not give what it announced.
 */
export async function readSource(source: ByteSource): Promise<Uint8Array> {
  const { length } = source;
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const piece of source.open()) {
    if (at + piece.byteLength > length)
      throw new RangeError(`A reference image is longer than the ${length} bytes that were announced`);
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  if (at < length) throw new RangeError(`A reference image is ${at} bytes, not the ${length} that were announced`);
  return bytes;
}

/**
 * An order that keeps in mind where its references are rather than what is in them. Those that came with its request stay as they are.
 *
 * @param sources of the last of its references.
 */
export function withSources(item: BatchItemOrder, sources: readonly ByteSource[]): BatchItemOrder {
  const { key, ordered, turned, candidate } = item;
  const { count, labels, budgetKey, warnings, prompt } = item.asked;
  const { references: read } = candidate.order;
  const own = read.slice(0, read.length - sources.length).map(({ bytes }) => bytes);
  // An array of its own for each: by it a channel knows which of the contents is meant.
  const references = read.map((facts) => ({ ...facts, bytes: new Uint8Array(0) }));
  return {
    key,
    ordered,
    turned,
    asked: { count, labels, budgetKey, warnings, ...(prompt !== undefined && { prompt }) },
    candidate: { ...candidate, order: { ...candidate.order, references } },
    references: [...own, ...sources],
  };
}
