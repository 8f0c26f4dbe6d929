import { z } from 'zod';
import type { ReferenceImage } from '../channels/channel.ts';
import { issuesOf, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import { instructed } from './series-instruction.ts';
import { keptChannelOptionsSchema, type KeptOrder } from './series-json.ts';
import type { SeriesPort } from './series-port.ts';
import type { VariantRequest } from './series-request.ts';
import { STAND_IN } from './stand-in.ts';

/** An order with the pictures of its own. */
export interface ReadOrder {
  readonly order: Omit<KeptOrder, 'references'>;
  readonly references: readonly ReferenceImage[];
}

/** Judged by the service that draws. */
const judgedLater = z.unknown().optional();
/** What can be said of all variants, and of each. */
export const commonShape = {
  model: judgedLater,
  purpose: judgedLater,
  size: judgedLater,
  aspectRatio: judgedLater,
  thinking: judgedLater,
  channelOptions: keptChannelOptionsSchema.optional(),
};

const entrySchema = z.strictObject({
  ...commonShape,
  prompt: z.string('must say what to draw').refine((prompt) => prompt.trim() !== '', 'must say what to draw'),
  seed: judgedLater,
  images: z.array(z.unknown()).default([]),
} satisfies Record<keyof VariantRequest, z.ZodType>);

/** What orders are read with. */
export interface OrderReading {
  readonly port: Pick<SeriesPort, 'check'>;
  readonly issues: Issue[];
}

/** Where an order stands in its series. */
export interface OrderPlace {
  readonly path: string;
  /** The purpose where nobody else is named. */
  readonly usual: string;
  /** What the series says for all. */
  readonly shared?: Readonly<Record<string, unknown>>;
  readonly who?: { readonly model: unknown; readonly purpose: unknown };
  readonly instruction?: string;
  /** Pictures that go before its own. */
  readonly shown?: number;
}

/** Reads one order, held against the service as a call would be. @returns `undefined` where it has problems, which are told. */
export function readOrder({ port, issues }: OrderReading, entry: unknown, place: OrderPlace): ReadOrder | undefined {
  const { path, usual, shared = {}, who = { model: undefined, purpose: undefined }, instruction = '', shown = 0 } = place;
  const said = typeof entry === 'string' ? { prompt: entry } : entry;
  const read = entrySchema.safeParse(typeof said === 'object' && said !== null ? { ...shared, ...given(said) } : said, {
    error: nearKeys,
  });
  if (!read.success) {
    issues.push(...issuesOf(read.error, path));
    return undefined;
  }
  const { images, prompt, model, purpose, ...rest } = read.data;
  // A model wins over a purpose, so that whoever names a purpose for one variant must not meet the model of all.
  const own = model === undefined && purpose === undefined ? who : { model, purpose };
  const isNobody = own.model === undefined && own.purpose === undefined;
  const request = { ...rest, ...own, ...(isNobody ? { purpose: usual } : {}) };
  const before = Array.from({ length: shown }, () => STAND_IN);
  const asked = checked(issues, path, shown, () =>
    port.check({ ...request, prompt: instructed(prompt, instruction), images: [...before, ...images] }),
  );
  if (asked === undefined) return undefined;
  const { size, aspectRatio, thinking, seed } = asked;
  return {
    order: {
      prompt,
      model: asked.model,
      purpose: asked.purpose,
      size,
      aspectRatio,
      thinking,
      seed,
      channelOptions: rest.channelOptions,
    },
    references: asked.references.slice(shown),
  };
}

/**
 * Runs a check, and tells its problems in the words of the series.
 *
 * @param path of what is checked; empty for the series itself.
 * @param shown pictures that come before those that the caller counts.
 * @param images what the caller calls its pictures.
 */
export function checked(
  issues: Issue[],
  path: string,
  shown: number,
  check: () => NormalizedRequest,
  images = 'images',
): NormalizedRequest | undefined {
  const named = (_all: string, index?: string): string => (index === undefined ? images : `${images}[${Number(index) - shown}]`);
  try {
    return check();
  } catch (error) {
    if (!RequestInvalidError.isInstance(error)) throw error;
    issues.push(
      ...error.issues.map((issue) => ({
        path: [path, issue.path.replace(/^images(?:\[(\d+)\])?/, named)].filter((part) => part !== '').join('.'),
        message: issue.message,
      })),
    );
    return undefined;
  }
}

/** What is said, so that an `undefined` does not hide what holds for all. */
function given(said: object): object {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
