import type { Exchange } from '../../transport/transport.ts';
import type { ReceivedPicture, Warning } from '../channel.ts';
import type { PictureAnswer } from './plain-request.ts';

/** How an answer came. @default whole, and without a credential that it could repeat */
export type Arrival = Partial<Omit<PictureAnswer, 'body'>>;

/**
 * The pictures that could be read with their answer, and, where a part of it is missing, those that came to their end beside what
 * could not be read: they have been paid for.
 */
export function withClosedPictures(
  read: readonly ReceivedPicture[],
  { broken }: Arrival,
  exchange: Partial<Pick<Exchange, 'closedPictures'>>,
): readonly ReceivedPicture[] {
  if (broken === undefined) return read;
  const known = new Set(read.map(({ bytes }) => bytes));
  const others = (exchange.closedPictures?.() ?? []).filter((bytes) => !known.has(bytes));
  return [...read, ...others.map((bytes) => ({ bytes, declaredMediaType: undefined, thought: false }))];
}

/** What to tell of an answer of which a part is missing. */
export function cutOffWarnings({ broken }: Arrival): readonly Warning[] {
  if (broken === undefined) return [];
  return [{ code: 'answer_cut_off', message: 'A part of the answer did not come or could not be read; its pictures were kept' }];
}
