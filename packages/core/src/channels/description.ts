import { z } from 'zod';
import type { Model } from '../catalog/model.ts';
import { nanoUsdOf } from '../catalog/money.ts';
import { ChannelError } from '../errors/channel-error.ts';
import type { Channel, ChannelAnswer } from './channel.ts';
import type { Describe } from './channel-description.ts';

const descriptionSchema = z.looseObject({
  text: z.string().refine((text) => text.trim() !== ''),
  usd: z
    .union([z.number(), z.string()])
    .transform((usd, context) => {
      try {
        return nanoUsdOf(usd);
      } catch {
        context.addIssue({ code: 'custom', message: 'is no amount of dollars' });
        return z.NEVER;
      }
    })
    .optional(),
});

/** The id of the channel that descriptions come from, in attempts, events and results. */
export const DESCRIPTION = 'description';

const NO_SOURCE = { source: 'nobody: it is no picture', date: '2026-11-21' };

/** What the order for a description names as its model. */
export const DESCRIPTION_MODEL = Object.freeze({
  id: DESCRIPTION,
  vendor: DESCRIPTION,
  family: 'other',
  displayName: 'Description',
  aliases: [],
  lifecycle: { status: 'live', ...NO_SOURCE },
  abilities: {
    sizes: [],
    aspectRatios: [],
    maxReferences: 0,
    thinking: [],
    seed: false,
    sizeOnWire: false,
    thinks: false,
    ...NO_SOURCE,
  },
  pixels: {},
  figures: NO_SOURCE,
  imageTokens: {},
  referenceTokens: 0,
  listPrice: undefined,
} as const satisfies Model);

/**
 * A description as a channel that gives text and no picture, so that it is tried, timed, told and settled as every other.
 *
 * @param tags what whoever writes it vouches for.
 */
export function description(describe: Describe, tags: readonly string[] = []): Channel {
  return Object.freeze({
    specVersion: 'v1',
    id: DESCRIPTION,
    kind: DESCRIPTION,
    failureDomain: DESCRIPTION,
    provider: DESCRIPTION,
    server: Object.freeze({ address: DESCRIPTION, port: 0 }),
    limits: Object.freeze({}),
    tags,
    supports: () => ({ supported: true, warnings: [] }),
    price: () => ({ price: undefined }),
    generate: async ({ order: { prompt, references }, signal }) =>
      readDescription(await describe({ prompt, references, signal })),
    close: () => Promise.resolve(),
  } satisfies Channel);
}

/** @throws ChannelError `upstream_bug` of unknown billing for anything that is no description. */
function readDescription(given: unknown): ChannelAnswer {
  const { data, error } = descriptionSchema.safeParse(given);
  if (error !== undefined) {
    throw new ChannelError(
      `degrade.text gave no description (wrong: ${error.issues.map(({ path }) => path.join('.')).join(', ')})`,
      {
        class: 'upstream_bug',
        billing: 'unknown',
        dispatched: true,
      },
    );
  }
  return {
    pictures: [],
    text: data.text,
    usage: undefined,
    modelVersion: undefined,
    responseId: undefined,
    requestId: undefined,
    finishReason: undefined,
    statusCode: 200,
    reportedCostNanoUsd: data.usd,
    warnings: [],
  };
}
