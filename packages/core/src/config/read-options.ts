import { z } from 'zod';
import type { Budgets } from '../budget/budget-options.ts';
import { budgetsSchema } from '../budget/budgets-schema.ts';
import { checkBudgetNames, type KnownNames } from '../budget/check-budget-names.ts';
import type { ReuseSettings } from '../cache/reuse-options.ts';
import { NO_REUSE, reuseSchema } from '../cache/reuse-schema.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import type { ModelEntry } from '../catalog/merge-models.ts';
import { PUBLISHED_LIMITS } from '../catalog/published-limits.ts';
import { smallerSizesSchema } from '../catalog/smaller-sizes.ts';
import { requiredTagsSchema, tagSchema } from '../catalog/tag.ts';
import type { Channel } from '../channels/channel.ts';
import type { Describe } from '../channels/channel-description.ts';
import { ConfigInvalidError } from '../errors/config-invalid-error.ts';
import { issuesOf, nearKeys, type Issue } from '../errors/issue.ts';
import { type Probing, probingSchema } from '../health/probe-options.ts';
import { defaultRequestLimits, type RequestLimits } from '../request/request-limits.ts';
import type { Resilience } from '../resilience/options.ts';
import { resilienceSchema } from '../resilience/resilience-schema.ts';
import type { Shared } from '../resilience/shared-options.ts';
import { sharedSchema } from '../resilience/shared-schema.ts';
import { DEFAULT_PURPOSE, defaultPurposes } from '../routing/default-purposes.ts';
import { purposesSchema } from '../routing/purpose-schema.ts';
import type { Purposes } from '../routing/purpose.ts';
import { priority } from '../routing/strategies/priority.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';
import { trafficSchema } from '../routing/traffic/traffic-options.ts';
import { telemetrySchema, type TelemetryOptions } from '../telemetry/telemetry-options.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { channelSchema } from './channel-schema.ts';
import { DEFAULT_DRAIN_MS } from './defaults.ts';
import type { DegradeOptions } from './image-service-options.ts';
import { purposeIssues, strategyIssues } from './routing-issues.ts';

/** The configuration of a service: checked, complete, ready to compose from. */
export interface ServiceConfig {
  readonly channels: readonly Channel[];
  readonly catalog: Catalog;
  readonly purposes: Purposes;
  readonly defaultPurpose: string;
  readonly defaultModel?: string | undefined;
  readonly onRetiredModel: 'reject' | 'successor';
  readonly onWrongOutput: 'accept' | 'failover';
  readonly strategy: Strategy;
  readonly degrade: DegradeOptions;
  readonly compliance: readonly string[];
  readonly traffic: z.output<typeof trafficSchema>;
  readonly budgets: Budgets;
  readonly reuse: ReuseSettings;
  readonly resilience: Resilience;
  readonly shared?: Shared | undefined;
  readonly probe: Probing | false;
  readonly limits: RequestLimits;
  readonly telemetry: TelemetryOptions;
  readonly drainMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

const SUBJECT = 'createImageService()';

/**
 * Reads the options of a service.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readOptions(options: unknown): ServiceConfig {
  const parsed = optionsSchema.safeParse(options, { error: nearKeys });
  const issues: Issue[] = parsed.success ? [] : [...issuesOf(parsed.error)];
  const clock = parsed.data?.clock ?? systemClock;
  const catalog = catalogOf(modelsOf(options, issues), clock, issues);
  if (parsed.success && catalog !== undefined) {
    const { channels } = parsed.data;
    issues.push(
      ...defaultModelIssues(parsed.data.defaultModel, catalog),
      ...purposeIssues(parsed.data, catalog),
      ...strategyIssues(parsed.data.strategy, channels, catalog),
      ...channels.flatMap((channel, index) => nameIssues(channel, index, catalog)),
      ...channels.flatMap(tierIssues),
      ...textIssues(parsed.data),
      ...budgetIssues(options, parsed.data.budgets, { channelIds: channels.map(({ id }) => id), catalog }),
    );
  }
  if (!parsed.success || catalog === undefined || issues.length > 0) throw new ConfigInvalidError(SUBJECT, issues);
  const { telemetry, ...rest } = parsed.data;
  return { ...rest, catalog, clock, telemetry: telemetry === false ? { enabled: false } : telemetry };
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const count = z.int().min(1);

const optionsSchema = z.strictObject({
  channels: z
    .array(channelSchema)
    .min(1, 'needs at least one channel')
    .superRefine((channels, context) => {
      for (const [index, channel] of channels.entries()) {
        const first = channels.findIndex(({ id }) => id === channel.id);
        if (first < index) {
          context.addIssue({
            code: 'custom',
            path: [index, 'id'],
            message: `is the id of channels[${first}] already; give one of them another`,
          });
        }
      }
    }),
  purposes: purposesSchema.default({}).transform((purposes): Purposes => ({ ...defaultPurposes, ...purposes })),
  defaultPurpose: z.string().min(1).default(DEFAULT_PURPOSE),
  defaultModel: z.string().min(1).optional(),
  onRetiredModel: z.enum(['reject', 'successor']).default('reject'),
  onWrongOutput: z.enum(['accept', 'failover']).default('accept'),
  strategy: z.custom<Strategy>(isFunction, 'must be a strategy, such as priority()').default(() => priority()),
  degrade: z
    .strictObject({
      sizes: smallerSizesSchema.optional(),
      models: z.boolean().optional(),
      options: z.array(z.string().min(1)).optional(),
      text: z.custom<Describe>(isFunction, 'must be a function that gives { text, usd }').optional(),
      textTags: z.array(tagSchema).optional(),
    } satisfies Record<keyof DegradeOptions, z.ZodType>)
    .default({}),
  compliance: requiredTagsSchema.default([]),
  traffic: trafficSchema,
  budgets: budgetsSchema.prefault([]),
  reuse: reuseSchema.default(NO_REUSE),
  resilience: resilienceSchema,
  shared: sharedSchema.optional(),
  probe: z.union([z.literal(false), probingSchema]).prefault({}),
  // Read by the catalog, which knows what a model needs.
  models: z.unknown().optional(),
  limits: z
    .strictObject({
      maxPromptChars: count.default(defaultRequestLimits.maxPromptChars),
      maxReferences: count.default(defaultRequestLimits.maxReferences),
      maxReferenceBytes: count.default(defaultRequestLimits.maxReferenceBytes),
      maxReferencePixels: count.default(defaultRequestLimits.maxReferencePixels),
      maxCount: count.default(defaultRequestLimits.maxCount),
    })
    .prefault({}),
  telemetry: z.union([z.literal(false), telemetrySchema]).prefault({}),
  drainMs: z.int().min(0).max(86_400_000).default(DEFAULT_DRAIN_MS),
  clock: z
    .custom<Clock>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        isFunction(Reflect.get(value, 'now')) &&
        (Reflect.get(value, 'steady') === undefined || isFunction(Reflect.get(value, 'steady'))),
      'must have now(), and steady() as a function if at all',
    )
    .optional(),
  random: z.custom<Random>(isFunction, 'must be a function').default(() => Math.random),
});

/** Only that they are objects; what is in them is judged by the catalog. */
function areEntries(models: unknown): models is readonly ModelEntry[] {
  return Array.isArray(models) && models.every((model) => typeof model === 'object' && model !== null);
}

function modelsOf(options: unknown, issues: Issue[]): readonly ModelEntry[] {
  const models = typeof options === 'object' && options !== null && 'models' in options ? options.models : undefined;
  if (models === undefined || areEntries(models)) return models ?? [];
  issues.push({ path: 'models', message: 'must be an array of models' });
  return [];
}

function catalogOf(entries: readonly ModelEntry[], clock: Clock, issues: Issue[]): Catalog | undefined {
  try {
    return createCatalog({ models: entries, now: () => clock.now() });
  } catch (error) {
    if (!ConfigInvalidError.isInstance(error)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

function defaultModelIssues(name: string | undefined, catalog: Catalog): readonly Issue[] {
  if (name === undefined) return [];
  const found = catalog.resolve(name);
  if (!found.found)
    return [{ path: 'defaultModel', message: `is no model of the catalog; near it are ${found.nearest.join(', ')}` }];
  if (found.status === 'retired') return [{ path: 'defaultModel', message: found.notice ?? `${found.model.id} is retired` }];
  return [];
}

/** Where the list of limits stands depends on whether it came alone. */
function budgetIssues(options: unknown, { limits }: Budgets, known: KnownNames): readonly Issue[] {
  const given = typeof options === 'object' && options !== null && 'budgets' in options ? options.budgets : undefined;
  const root = Array.isArray(given) ? 'budgets' : 'budgets.limits';
  return checkBudgetNames(limits, known).map(({ path, message }) => ({ path: `${root}${path}`, message }));
}

/** A tier that is not published would silently limit nothing. */
function tierIssues({ kind, limits: { tier } }: Channel, index: number): readonly Issue[] {
  const published = Object.keys(PUBLISHED_LIMITS[kind] ?? {});
  if (tier === undefined || published.includes(tier)) return [];
  const known = published.length > 0 ? `published for ${kind} are ${published.join(', ')}` : `none is published for ${kind}`;
  return [{ path: `channels[${index}].limits.tier`, message: `is not known; ${known}` }];
}

/** A text that no call could ever be given, and tags of nobody, would silently do nothing. */
function textIssues({ degrade, compliance }: Pick<ServiceConfig, 'degrade' | 'compliance'>): readonly Issue[] {
  const { text, textTags } = degrade;
  if (text === undefined) {
    return textTags === undefined
      ? []
      : [{ path: 'degrade.textTags', message: 'are the tags of degrade.text, which is not given' }];
  }
  const lacking = compliance.filter((tag) => textTags?.includes(tag) !== true);
  if (lacking.length === 0) return [];
  const message = `must have ${lacking.join(', ')}, which every call requires, or degrade.text is never asked`;
  return [{ path: 'degrade.textTags', message }];
}

/** A typo in a channel's `models` or `prices` would otherwise show as a channel that is never asked, or as an unknown price. */
function nameIssues({ id, names = [] }: Channel, index: number, catalog: Catalog): readonly Issue[] {
  return names.flatMap((name) => {
    const found = catalog.resolve(name);
    if (found.found) return [];
    const hint = found.nearest.length > 0 ? `near it are ${found.nearest.join(', ')}` : 'add it with the option models';
    return [
      {
        path: `channels[${index}]`,
        message: `${id} is configured for ${JSON.stringify(name)}, which the catalog does not know; ${hint}`,
      },
    ];
  });
}
