import type { ImageInput } from '@retake/core';
import type { QueueSettings } from '../read-queue-options.ts';
import type { ItemBody } from '../store/item-record.ts';
import type { JobBlobs } from '../store/job-blobs.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import type { KeptBytes } from '../store/kept-picture.ts';
import { inputBytes } from './input-bytes.ts';
import type { Submission } from './read-submission.ts';

/** What the items of a job begin with. */
export interface ItemStart {
  readonly settings: QueueSettings;
  /** Epoch milliseconds. */
  readonly submittedAt: number;
  /** What was tried and billed for the first item before it was submitted. @default nothing */
  readonly earlier?: readonly KeptAttempt[] | undefined;
}

/** The items of a submission as they are kept, their reference images named and not yet stored. */
export async function itemBodiesOf(
  { items, options, call }: Submission,
  blobs: JobBlobs,
  { settings, submittedAt, earlier = [] }: ItemStart,
): Promise<readonly ItemBody[]> {
  // The same bytes in a thousand items, such as a logo, are looked at once.
  const known = new Map<ImageInput, Promise<KeptBytes>>();
  const nameOf = (input: ImageInput): Promise<KeptBytes> => {
    const named = known.get(input) ?? blobs.name(inputBytes(input));
    known.set(input, named);
    return named;
  };
  const bodies: ItemBody[] = [];
  for (const [index, item] of items.entries()) {
    const { prompt, model, purpose, size, aspectRatio, thinking, seed, channelOptions } = item;
    const images: KeptBytes[] = [];
    for (const input of item.images ?? []) images.push(await nameOf(input));
    bodies.push({
      v: 1,
      turn: 1,
      index,
      key: item.key,
      request: { prompt, model, purpose, size, aspectRatio, thinking, seed, channelOptions: copyOf(channelOptions), images },
      call,
      onUnknownBilling: options.onUnknownBilling ?? settings.onUnknownBilling,
      submittedAt,
      deadlineAt: options.deadline,
      tries: 0,
      attempts: index === 0 ? [...earlier] : [],
      returned: [],
    });
  }
  return bodies;
}

type ChannelOptions = ItemBody['request']['channelOptions'];

function copyOf(options: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined): ChannelOptions {
  return options === undefined ? undefined : Object.fromEntries(Object.entries(options).map(([name, of]) => [name, { ...of }]));
}
