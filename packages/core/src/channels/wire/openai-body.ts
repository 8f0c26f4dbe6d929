import { z } from 'zod';
import { TransportError } from '../../transport/transport-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelCall } from '../channel.ts';
import { EventBlocks } from './event-blocks.ts';
import { readEventStream } from './event-stream.ts';
import { inlinePicture } from './gemini-picture.ts';
import type { ReceivedBody } from './plain-request.ts';

/** What the body of a success is read with. */
export interface OpenAiBodyReading {
  readonly exchange: Pick<Exchange, 'large' | 'expand' | 'release'>;
  /** Told of each draft as it comes. */
  readonly onPartial?: ChannelCall['onPartial'];
}

/**
 * Reads the body of a success: one JSON value, the picture itself, or the events of a stream as a list without its drafts, which are let
 * go of once they were told. Some relays stream unasked. Large strings are tokens of the exchange.
 */
export async function readOpenAiBody(response: Response, reading: OpenAiBodyReading): Promise<ReceivedBody> {
  const type = response.headers.get('content-type') ?? '';
  if (/^\s*image\//i.test(type)) return { body: await response.bytes() };
  if (!type.includes('text/event-stream')) return { body: await response.json() };
  const stream = new OpenAiStream(reading);
  const decoder = new TextDecoder();
  let broken: TransportError | undefined;
  try {
    const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
    for await (const bytes of body) stream.push(decoder.decode(bytes, { stream: true }));
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    broken = error;
  }
  return stream.end(broken);
}

const draftSchema = z.object({
  type: z.string().regex(/\.partial_image$/),
  partial_image_index: z.int().nonnegative().nullish().catch(undefined),
  b64_json: z.string().nullish().catch(undefined),
});
const completedSchema = z.object({ type: z.string().regex(/\.completed$/) });

/** The events of one stream. */
class OpenAiStream {
  readonly #reading: OpenAiBodyReading;
  readonly #blocks = new EventBlocks();
  readonly #events: unknown[] = [];
  /** What stands in no event. */
  readonly #beside: string[] = [];
  #drafts = 0;
  #broken = false;
  #endMissing = false;
  /** Whether the event came after which nothing else does. */
  #complete = false;

  constructor(reading: OpenAiBodyReading) {
    this.#reading = reading;
  }

  push(text: string): void {
    for (const block of this.#blocks.push(text)) this.#take(block);
  }

  /** @param cut why the stream broke off, if it did. */
  end(cut: TransportError | undefined): ReceivedBody {
    for (const block of this.#blocks.end()) this.#take(block);
    const isEmpty = this.#events.length === 0 && !this.#broken;
    if (isEmpty && this.#drafts === 0 && cut === undefined) return { body: plainValue(this.#beside.join('\n')) };
    // What breaks off after its end has lost nothing. A stream without an end, or of drafts alone, has.
    const isShort = this.#broken || (isEmpty && !this.#complete);
    const broken = (this.#complete ? undefined : cut) ?? (isShort ? new TransportError('truncated', SHORT, SENT) : undefined);
    return { body: this.#events, broken, endMissing: !this.#complete && (cut !== undefined || this.#endMissing) };
  }

  #take(block: string): void {
    const { events, broken, endMissing } = readEventStream(block);
    this.#endMissing = endMissing;
    this.#complete ||= /^data: ?\[DONE\]\s*$/m.test(block);
    if (broken) this.#takeBroken(block);
    if (!/^data:/m.test(block)) this.#beside.push(block);
    for (const event of events) {
      const draft = draftSchema.safeParse(event).data;
      if (draft === undefined) {
        this.#complete ||= completedSchema.safeParse(event).success;
        this.#events.push(event);
      } else this.#show(draft);
    }
    if (this.#events.length > MAX_EVENTS) throw new TransportError('too_large', `There are more than ${MAX_EVENTS} events`, SENT);
  }

  /** A draft's picture must not pass for the one that it is a draft of; after drafts, one that does not say what it is may be another. */
  #takeBroken(block: string): void {
    const isDraft = block.includes('partial_image');
    if (isDraft || (this.#drafts > 0 && !block.includes('.completed'))) this.#reading.exchange.release(block);
    if (isDraft) this.#drafts += 1;
    else this.#broken = true;
  }

  #show({ b64_json: data, partial_image_index: index }: z.output<typeof draftSchema>): void {
    const { exchange, onPartial } = this.#reading;
    const place = index ?? this.#drafts;
    this.#drafts += 1;
    if (data == null) return;
    const found = inlinePicture(data, undefined, exchange);
    exchange.release(data);
    if (found.kind !== 'picture') return;
    try {
      onPartial?.({ index: place, bytes: found.bytes });
    } catch {
      // Whoever looks on must not cost the picture.
    }
  }
}

/** Some gateways announce events, and send one plain value. */
function plainValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The syntax error would quote the body.
    throw new TransportError('bad_json', 'The answer is neither events nor valid JSON', SENT);
  }
}

/** A picture takes a handful, a chatty answer thousands; without a limit each would be kept, however many an upstream invents. */
const MAX_EVENTS = 100_000;

const SENT = { dispatched: true } as const;
const SHORT = 'The events break off, or end before their last';
