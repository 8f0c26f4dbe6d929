import { z } from 'zod';
import { ChannelError } from '../../errors/channel-error.ts';
import type { BatchItem } from '../channel-batch.ts';
import type { ChannelAnswer } from '../channel.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { readBatchStatus } from './gemini-batch-status.ts';
import { channelAnswer, type AnsweringChannel } from './gemini-channel-answer.ts';
import type { LargeStrings } from './gemini-picture.ts';
import { parsedJson } from './parsed-json.ts';

const text = z.string().nullish().catch(undefined);
const itemSchema = z.object({
  // In a file the key stands beside the response, in an answer within the metadata that the order was sent with.
  key: text,
  metadata: z.object({ key: text }).nullish().catch(undefined),
  response: z.unknown().optional(),
  error: z.unknown().optional(),
});

/** What the items of a job are read with. */
export interface ItemReading {
  readonly channel: AnsweringChannel;
  readonly strings: LargeStrings;
}

/** Reads one item with the reader of synchronous answers: a success inside a batch can be without a picture as well. */
export function readBatchItem(value: unknown, { channel, strings }: ItemReading): BatchItem<ChannelAnswer> {
  const { key, metadata, response, error } = itemSchema.safeParse(value).data ?? {};
  const name = key ?? metadata?.key ?? undefined;
  if (response === undefined || response === null) return { key: name, error: itemError(channel.channelId, error) };
  try {
    // Without HTTP of its own, and so without a status or an id of a request.
    const exchange = { large: strings.large, expand: strings.expand, response: undefined };
    return { key: name, answer: channelAnswer(channel, response, exchange, []) };
  } catch (failure) {
    if (ChannelError.isInstance(failure)) return { key: name, error: failure };
    throw failure;
  }
}

/** Reads a file of results, a line at a time; what was read is let go of. */
export async function* readBatchLines(
  lines: AsyncIterable<Uint8Array>,
  { channel, strings, release }: ItemReading & { readonly release: (text: string) => void },
): AsyncGenerator<BatchItem<ChannelAnswer>, void, undefined> {
  for await (const bytes of lines) {
    const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    if (line.trim() === '') continue;
    const item = readBatchItem(parsedJson(line), { channel, strings });
    release(line);
    yield item;
  }
}

/** Nobody knows of an item that says nothing, or cannot be read, whether it was drawn. */
function itemError(channelId: string, status: unknown): ChannelError {
  const reading =
    status === undefined || status === null
      ? ({ class: 'upstream_bug', billing: 'unknown', upstreamCode: 'empty_item' } as const)
      : readBatchStatus(status);
  return new ChannelError(`${channelId}: an item of a batch: ${FAILURE_PHRASES[reading.class]}.`, {
    ...reading,
    dispatched: true,
    statusCode: undefined,
  });
}
