import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { createCatalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { IMAGE_SIZES } from '../catalog/size.ts';
import { ConfigInvalidError } from '../errors/config-invalid-error.ts';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { TODAY_MIX } from './mix.ts';
import { listPrices, type PricedChannel } from './priced-channel.ts';

const SUBJECT = 'planCosts()';

const size = z.enum(IMAGE_SIZES);
const rate = z.number().min(0, 'must be a share from 0 to 1').max(1, 'must be a share from 0 to 1');
const amount = z.number().min(0).max(1_000_000_000);
const name = z.string().min(1).max(200);
const share = amount.max(1_000_000);

const mix = z
  .array(z.strictObject({ name: name.optional(), model: name, size: size.default('1K'), share }))
  .min(1, 'needs at least one entry')
  .refine((entries) => entries.some((entry) => entry.share > 0), 'needs an entry with a share');

const sizes = z
  .partialRecord(size, share)
  .refine((shares) => Object.values(shares).some((each) => each > 0), 'needs a size with a share');

const schema = z.strictObject({
  imagesPerMonth: z.int('must be a whole number').min(1, 'must be at least 1').max(10_000_000),
  mix: mix.default(() => TODAY_MIX.map((entry) => ({ ...entry, size: entry.size ?? '1K' }))),
  channels: z
    .array(z.custom<PricedChannel>(isPriced, 'must be a channel, or have an id and price()'))
    .min(1, 'needs at least one channel')
    .default(() => [listPrices()]),
  batchShare: rate.default(0),
  retryRate: z.number().min(0).max(100).default(0),
  failedButBilledRate: rate.default(0),
  referencesPerImage: z.number().min(0).max(16).default(0),
  sizes: sizes.optional(),
  promptChars: z.int().min(0).max(100_000).default(400),
  series: z
    .strictObject({
      references: z.int().min(0).max(16).default(1),
      variants: z.int().min(0).max(1_000).default(10),
      referenceModel: name.optional(),
      variantModel: name.optional(),
      size: size.default('1K'),
      perMonth: z.number().min(0).max(10_000).default(0),
    })
    .optional(),
  downtime: z
    .strictObject({
      outageHours: z.number().min(0).max(744, 'a month has at most 744 hours'),
      requestsPerDay: amount,
      usdPerRequest: amount.max(1_000_000),
    })
    .optional(),
  reference: z
    .union(
      [
        z.strictObject({ name: name.optional(), usdPerImage: amount.max(1_000_000) }),
        z.strictObject({ name: name.optional(), model: name, size: size.default('1K') }),
      ],
      'must be { usdPerImage } or { model, size }',
    )
    .optional(),
  catalog: z.custom<Catalog>(isCatalog, 'must be a catalog, such as createCatalog() makes').default(() => createCatalog()),
});

/** A plan's options, complete, with every name found in the catalog. */
export interface CostPlanInput extends z.output<typeof schema> {
  readonly modelOf: (name: string) => Model;
}

/** @throws ConfigInvalidError with every problem and its path. */
export function readCostPlan(options: unknown): CostPlanInput {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw new ConfigInvalidError(SUBJECT, issuesOf(parsed.error));
  const { catalog, mix: entries, series, reference } = parsed.data;
  const issues: Issue[] = [];
  const find = (model: string | undefined, path: string): void => {
    const found = model === undefined ? undefined : catalog.resolve(model);
    if (found === undefined) return;
    if (!found.found) issues.push({ path, message: `is no model of the catalog${near(found.nearest)}` });
  };
  for (const [index, entry] of entries.entries()) find(entry.model, `mix[${index}].model`);
  find(series?.referenceModel, 'series.referenceModel');
  find(series?.variantModel, 'series.variantModel');
  if (reference !== undefined && 'model' in reference) find(reference.model, 'reference.model');
  if (issues.length > 0) throw new ConfigInvalidError(SUBJECT, issues);
  return {
    ...parsed.data,
    modelOf: (wanted) => {
      const found = catalog.resolve(wanted);
      if (!found.found) throw new RangeError(`${wanted} was not read before`);
      return found.model;
    },
  };
}

function near(names: readonly string[]): string {
  return names.length > 0 ? `; near it are ${names.join(', ')}` : '';
}

function isPriced(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return typeof Reflect.get(value, 'id') === 'string' && typeof Reflect.get(value, 'price') === 'function';
}

function isCatalog(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'resolve') === 'function';
}
