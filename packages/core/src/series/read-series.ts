import { z } from 'zod';
import type { ReferenceImage } from '../channels/channel.ts';
import type { BlobStore } from '../chat/blob-store.ts';
import { blobStoreSchema, storeTimeoutSchema } from '../chat/chat-options.ts';
import { issuesOf, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { DEFAULT_PURPOSE } from '../routing/default-purposes.ts';
import { checked, commonShape, readOrder, type OrderReading, type ReadOrder } from './read-order.ts';
import { seriesInstruction } from './series-instruction.ts';
import { MOST_VARIANTS } from './series-json.ts';
import type { SeriesPort } from './series-port.ts';
import type { CharacterPictures, ResumeSeriesOptions, SaveSeries, SeriesRequest } from './series-request.ts';

/** Who draws variants that name nobody. */
const VARIANT_PURPOSE = 'character-lock';

/** A series as it was asked for, understood. */
export interface ReadSeries {
  readonly instruction: string;
  readonly blobs: BlobStore | undefined;
  readonly save: SaveSeries | undefined;
  readonly storeTimeoutMs: number;
  /** Pictures of the character, where they were given. */
  readonly given: readonly ReferenceImage[];
  /** `undefined` where they were given. */
  readonly character: ReadOrder | undefined;
  readonly variants: readonly ReadOrder[];
}

const saveSchema = z.custom<SaveSeries>((value) => typeof value === 'function', 'must be a function').optional();
const places = { blobs: blobStoreSchema, save: saveSchema, storeTimeoutMs: storeTimeoutSchema };
const seriesSchema = z.strictObject({
  ...commonShape,
  ...places,
  character: z.unknown(),
  variants: z.array(z.unknown()).min(1, 'must name at least one').max(MOST_VARIANTS, `at most ${MOST_VARIANTS}`),
  instruction: z.union([z.string(), z.literal(false)], { error: 'must be words, or false' }).optional(),
} satisfies Record<keyof SeriesRequest, z.ZodType>);

const picturesSchema = z.strictObject({
  pictures: z.array(z.unknown()).min(1, 'must hold at least one'),
} satisfies Record<keyof CharacterPictures, z.ZodType>);

const resumeSchema = z.strictObject(places satisfies Record<keyof ResumeSeriesOptions, z.ZodType>);

/** @throws RequestInvalidError with every problem and its path. */
export function readResumeSeries(options: unknown): Pick<ReadSeries, 'blobs' | 'save' | 'storeTimeoutMs'> {
  const read = resumeSchema.safeParse(options ?? {}, { error: nearKeys });
  if (!read.success) throw new RequestInvalidError(issuesOf(read.error, 'options'));
  const { blobs, save, storeTimeoutMs } = read.data;
  return { blobs, save, storeTimeoutMs };
}

/**
 * Reads a series, every picture of it held against the service as a call would be.
 *
 * @throws RequestInvalidError with every problem and its path.
 */
export function readSeries(port: Pick<SeriesPort, 'check'>, request: unknown): ReadSeries {
  const read = seriesSchema.safeParse(request, { error: nearKeys });
  if (!read.success) throw new RequestInvalidError(issuesOf(read.error));
  const { character, variants, instruction: asked, blobs, save, storeTimeoutMs, model, purpose, ...shared } = read.data;
  const issues: Issue[] = [];
  const reading = { port, issues };
  // Said once, it is told once, and not for every variant.
  const said = checked(issues, '', 0, () => port.check({ ...shared, model, purpose, prompt: 'series' }));
  const all = said === undefined ? {} : { shared, who: { model, purpose } };
  const isGiven = typeof character === 'object' && character !== null && 'pictures' in character;
  const given = isGiven ? readPictures(reading, character) : [];
  const canonical = isGiven ? undefined : readOrder(reading, character, { path: 'character', usual: DEFAULT_PURPOSE });
  const shown = isGiven ? given.length : 1;
  const instruction = asked === false ? '' : (asked ?? seriesInstruction(shown));
  const orders = variants.map((variant, index) =>
    readOrder(reading, variant, { path: `variants[${index}]`, usual: VARIANT_PURPOSE, ...all, instruction, shown }),
  );
  const whole = orders.filter((order) => order !== undefined);
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return { instruction, blobs, save, storeTimeoutMs, given, character: canonical, variants: whole };
}

function readPictures({ port, issues }: OrderReading, character: object): readonly ReferenceImage[] {
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
