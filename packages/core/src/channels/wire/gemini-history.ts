import { z } from 'zod';
import { ChannelError } from '../../errors/channel-error.ts';
import type { Exchange, ResponseFacts } from '../../transport/transport.ts';
import type { JsonObject } from '../channel-chat.ts';
import type { PictureOrder } from '../channel.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { geminiChatWire } from './gemini-chat.ts';

const body = z.looseObject({ contents: z.tuple([z.looseObject({ role: z.literal('user'), parts: z.array(z.json()) })]) });

/** What was said before an order, in JSON with tokens for all that is large. */
export function geminiHistory(
  { chat }: PictureOrder,
  exchange: Pick<Exchange, 'attachBase64' | 'attachText'>,
): readonly JsonObject[] {
  if (chat === undefined) return [];
  return geminiChatWire.contents(chat.contents, ({ as, content }) =>
    as === 'base64' ? exchange.attachBase64(content) : exchange.attachText(content),
  );
}

/**
 * Puts a chat in front of the turn that the SDK wrote. It goes past the SDK because that keeps only the fields of a part that it knows
 * and refuses some that an answer may hold. A history that ends with a user's turn is one turn with the new one.
 */
export function withHistory(history: readonly JsonObject[]): ((written: string) => string) | undefined {
  if (history.length === 0) return undefined;
  return (written) => {
    const request = body.parse(JSON.parse(written));
    const [turn] = request.contents;
    const last = history.at(-1);
    const isOpen = last?.['role'] === 'user' && Array.isArray(last['parts']);
    const parts = isOpen ? [...z.array(z.json()).parse(last['parts']), ...turn.parts] : turn.parts;
    const before = isOpen ? history.slice(0, -1) : history;
    return JSON.stringify({ ...request, contents: [...before, { ...turn, parts }] });
  };
}

const SIGNATURE = /thought[ _]?signature/i;

/**
 * What a failure means for an order with a history. Its signatures were found whole before it was sent; an upstream that finds fault
 * with them is one that cannot read them (another backend than the one that made them, or a relay that drops them on the way), so
 * that others may still be asked.
 */
export function historyFailure(channelId: string, error: unknown, response: ResponseFacts | undefined): unknown {
  if (!ChannelError.isInstance(error) || error.failure.class !== 'invalid_request') return error;
  const { upstreamCode } = error.failure;
  const isAboutIt = SIGNATURE.test(response?.errorBody ?? '') || upstreamCode === 'MISSING_THOUGHT_SIGNATURE';
  if (!isAboutIt) return error;
  const message = `${channelId}: ${FAILURE_PHRASES.history_refused}.`;
  return new ChannelError(message, { ...error.failure, class: 'history_refused' }, { cause: error.cause });
}
