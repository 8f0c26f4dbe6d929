import { z } from 'zod';
import type { ReferenceImage } from '../channels/channel.ts';
import type { BlobStore } from '../chat/blob-store.ts';
import { blobStoreSchema } from '../chat/chat-options.ts';
import { issuesOf, joinPath, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import { DEFAULT_PURPOSE } from '../routing/default-purposes.ts';
import { instructed, seriesInstruction } from './series-instruction.ts';
import { keptChannelOptionsSchema, MOST_VARIANTS, type KeptOrder } from './series-json.ts';
import type { SeriesPort } from './series-port.ts';
import type { CharacterPictures, ResumeSeriesOptions, SaveSeries, SeriesRequest, VariantRequest } from './series-request.ts';
import { STAND_IN } from './stand-in.ts';

/** Who draws variants that name nobody. */
const VARIANT_PURPOSE = 'character-lock';

/** An order with the pictures of its own. */
export interface ReadOrder {
  readonly order: Omit<KeptOrder, 'references'>;
  readonly references: readonly ReferenceImage[];
}

/** A series as it was asked for, understood. */
export interface ReadSeries {
  readonly instruction: string;
  readonly blobs: BlobStore | undefined;
  readonly save: SaveSeries | undefined;
  /** Pictures of the character, where they were given. */
  readonly given: readonly ReferenceImage[];
  /** `undefined` where they were given. */
  readonly character: ReadOrder | undefined;
  readonly variants: readonly ReadOrder[];
}

const saveSchema = z.custom<SaveSeries>((value) => typeof value === 'function', 'must be a function').optional();
const places = { blobs: blobStoreSchema, save: saveSchema };
/** Judged by the service that draws. */
const judgedLater = z.unknown().optional();
const common = {
  model: judgedLater,
  purpose: judgedLater,
  size: judgedLater,
  aspectRatio: judgedLater,
  thinking: judgedLater,
  channelOptions: keptChannelOptionsSchema.optional(),
};

const seriesSchema = z.strictObject({
  ...common,
  ...places,
  character: z.unknown(),
  variants: z.array(z.unknown()).min(1, 'must name at least one').max(MOST_VARIANTS, `at most ${MOST_VARIANTS}`),
  instruction: z.union([z.string(), z.literal(false)], { error: 'must be words, or false' }).optional(),
} satisfies Record<keyof SeriesRequest, z.ZodType>);

const entrySchema = z.strictObject({
  ...common,
  prompt: z.string('must say what to draw').refine((prompt) => prompt.trim() !== '', 'must say what to draw'),
  seed: judgedLater,
  images: z.array(z.unknown()).default([]),
} satisfies Record<keyof VariantRequest, z.ZodType>);

const picturesSchema = z.strictObject({
  pictures: z.array(z.unknown()).min(1, 'must hold at least one'),
} satisfies Record<keyof CharacterPictures, z.ZodType>);

const resumeSchema = z.strictObject(places satisfies Record<keyof ResumeSeriesOptions, z.ZodType>);

/** @throws RequestInvalidError with every problem and its path. */
export function readResumeSeries(options: unknown): Pick<ReadSeries, 'blobs' | 'save'> {
  const read = resumeSchema.safeParse(options ?? {}, { error: nearKeys });
  if (!read.success) throw new RequestInvalidError(issuesOf(read.error, 'options'));
  return { blobs: read.data.blobs, save: read.data.save };
}

/**
 * Reads a series, every picture of it held against the service as a call would be.
 *
 * @throws RequestInvalidError with every problem and its path.
 */
export function readSeries(port: Pick<SeriesPort, 'check'>, request: unknown): ReadSeries {
  const read = seriesSchema.safeParse(request, { error: nearKeys });
  if (!read.success) throw new RequestInvalidError(issuesOf(read.error));
  const { character, variants, instruction: asked, blobs, save, model, purpose, ...shared } = read.data;
  const issues: Issue[] = [];
  const reading = { port, issues };
  const who = { model, purpose };
  const isGiven = typeof character === 'object' && character !== null && 'pictures' in character;
  const given = isGiven ? readPictures(reading, character) : [];
  const canonical = isGiven ? undefined : readOrder(reading, character, { path: 'character', usual: DEFAULT_PURPOSE });
  const shown = isGiven ? given.length : 1;
  const instruction = asked === false ? '' : (asked ?? seriesInstruction(shown));
  const orders = variants.map((variant, index) =>
    readOrder(reading, variant, { path: `variants[${index}]`, usual: VARIANT_PURPOSE, shared, who, instruction, shown }),
  );
  const whole = orders.filter((order) => order !== undefined);
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return { instruction, blobs, save, given, character: canonical, variants: whole };
}

interface Reading {
  readonly port: Pick<SeriesPort, 'check'>;
  readonly issues: Issue[];
}

interface Place {
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

function readOrder({ port, issues }: Reading, entry: unknown, place: Place): ReadOrder | undefined {
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

function readPictures({ port, issues }: Reading, character: object): readonly ReferenceImage[] {
  const read = picturesSchema.safeParse(character, { error: nearKeys });
  if (!read.success) {
    issues.push(...issuesOf(read.error, 'character'));
    return [];
  }
  const asked = checked(
    issues,
    'character',
    0,
    () => port.check({ prompt: 'character', images: read.data.pictures }),
    'pictures',
  );
  return asked?.references ?? [];
}

/** @param shown pictures that come before those that the caller counts. */
function checked(
  issues: Issue[],
  path: string,
  shown: number,
  check: () => NormalizedRequest,
  images = 'images',
): NormalizedRequest | undefined {
  try {
    return check();
  } catch (error) {
    if (!RequestInvalidError.isInstance(error)) throw error;
    issues.push(
      ...error.issues.map((issue) => ({
        path: joinPath(path, [
          issue.path.replace(/^images(?:\[(\d+)\])?/, (_all, index?: string) => {
            return index === undefined ? images : `${images}[${Number(index) - shown}]`;
          }),
        ]),
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
