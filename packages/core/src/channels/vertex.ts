import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import { z } from 'zod';
import { priceOf } from '../catalog/price-of.ts';
import type { Channel } from './channel.ts';
import { readCredential, type Credential } from './credential.ts';
import { billedByTokens } from './wire/answered-billing.ts';
import { channelTags } from './wire/channel-tags.ts';
import {
  checkOptions,
  credentialSchema,
  familyShape,
  ownPrices,
  ownPricesSchema,
  type GeminiFamilyOptions,
  type OwnPrices,
} from './wire/family-options.ts';
import { vertexCallOptionsSchema } from './wire/gemini-call-options.ts';
import { geminiFamilyChannel } from './wire/gemini-family.ts';
import { readGoogleFailure } from './wire/google-failure.ts';
import { PLACEHOLDER_KEY } from './wire/sdk-fetch.ts';
import { configuredNames, servedModels } from './wire/served-models.ts';
import { readUnsent } from './wire/unsent-failure.ts';

export type { Credential } from './credential.ts';
export type { GeminiFamilyOptions, OwnPrices } from './wire/family-options.ts';
export type { ModelSelection } from './wire/served-models.ts';
export type { Transport } from '../transport/transport.ts';

/** Vertex AI (Gemini Enterprise Agent Platform), in one of three ways to sign in. */
export interface VertexOptions extends GeminiFamilyOptions {
  /** The Google Cloud project; required except with an express `apiKey`. */
  readonly project?: string;
  /** `global`, a multi-region (`us`, `eu`) or a region (`europe-west4`). @default 'global', documented for image models */
  readonly location?: string;
  /**
   * An OAuth access token, or a function that gives the one to use now. Without it and without `apiKey` the Application Default
   * Credentials of the machine are used and refreshed by google-auth-library.
   */
  readonly accessToken?: Credential;
  /** A key of express mode, which takes the place of a project. */
  readonly apiKey?: Credential;
  /** Own prices by model id. @default the official list price; unknown with a `tier` or dedicated throughput */
  readonly prices?: OwnPrices;
  /** Shared capacity of another class; it has prices of its own, to be given in `prices`. @default pay as you go */
  readonly tier?: 'priority' | 'flex';
  /**
   * `dedicated` uses provisioned throughput only (paid by the month: give `prices`), `shared` goes around it.
   * @default provisioned throughput first, where there is some
   */
  readonly throughput?: 'dedicated' | 'shared';
}

/**
 * A channel to Vertex AI: `vertex({ project })`, `vertex({ project, location: 'eu', accessToken })`, or `vertex({ apiKey })` for
 * express mode.
 *
 * @throws ConfigInvalidError listing every wrong option.
 */
export function vertex(options: VertexOptions): Channel {
  checkOptions('vertex()', optionsSchema, options);
  const { tier, throughput } = options;
  const id = options.id ?? 'vertex';
  const prices = ownPrices(options.prices ?? {}, id);
  const baseUrl = options.baseUrl ?? addressOf(options);
  const atListPrice = tier === undefined && throughput !== 'dedicated';
  return geminiFamilyChannel({
    id,
    kind: 'vertex',
    failureDomain: options.failureDomain ?? 'google',
    provider: 'gcp.vertex_ai',
    baseUrl,
    limits: Object.freeze({ ...options.limits }),
    tags: channelTags(options.tags, options.baseUrl === undefined),
    served: servedModels(options.models, id),
    names: configuredNames(options.models, prices),
    client: new GoogleGenAI({
      // All four are passed always, or the environment of the process would decide.
      enterprise: true,
      apiVersion: options.apiVersion ?? 'v1beta1',
      httpOptions: { baseUrl },
      ...signIn(options),
    }),
    config: {},
    callOptions: vertexCallOptionsSchema,
    headers: async () => ({ ...(await credentialHeaders(options, id)), ...capacityHeaders(options) }),
    readUnsent,
    readFailure: readGoogleFailure,
    billing: billedByTokens,
    price: (model) => priceOf(model, { prices, unlisted: atListPrice ? 'list-price' : 'unknown' }),
    trustsMissing: () => true,
    transport: options.transport,
  });
}

const optionsSchema = z
  .strictObject({
    ...familyShape,
    project: z
      .string()
      .regex(/^[a-z0-9.:-]+$/i, 'a project id')
      .optional(),
    location: z
      .string()
      .regex(/^[a-z0-9-]+$/, 'a location such as global, eu or europe-west4')
      .optional(),
    accessToken: credentialSchema.optional(),
    apiKey: credentialSchema.optional(),
    prices: ownPricesSchema.optional(),
    tier: z.enum(['priority', 'flex']).optional(),
    throughput: z.enum(['dedicated', 'shared']).optional(),
  } satisfies Record<keyof VertexOptions, z.ZodType>)
  .superRefine(({ project, location, accessToken, apiKey, tier, throughput }, context) => {
    const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (apiKey === undefined && project === undefined) wrong('project', 'missing; only an express apiKey goes without one');
    if (apiKey !== undefined && accessToken !== undefined) wrong('apiKey', 'give either an express apiKey or an accessToken');
    if (apiKey !== undefined && project !== undefined) wrong('apiKey', 'an express key goes without a project');
    if (apiKey !== undefined && location !== undefined) wrong('location', 'express mode has no location');
    if (tier !== undefined && throughput === 'dedicated') wrong('tier', 'dedicated throughput has no tier');
  });

/** Addresses of Vertex AI by location (Google's SDK 3.1.0 and documentation, 2026). */
function addressOf({ apiKey, location = 'global' }: VertexOptions): string {
  if (apiKey !== undefined || location === 'global') return 'https://aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** With credentials of our own the SDK gets a key it only thinks it sends; without any it looks for default ones itself. */
function signIn({ project, location = 'global', accessToken, apiKey }: VertexOptions): GoogleGenAIOptions {
  if (apiKey !== undefined || project === undefined) return { apiKey: PLACEHOLDER_KEY };
  return { project, location, ...(accessToken !== undefined && { apiKey: PLACEHOLDER_KEY }) };
}

async function credentialHeaders(
  { accessToken, apiKey }: VertexOptions,
  id: string,
): Promise<Record<string, string | undefined>> {
  if (apiKey !== undefined) return { 'x-goog-api-key': await readCredential(apiKey, id) };
  if (accessToken === undefined) return {};
  return { authorization: `Bearer ${await readCredential(accessToken, id)}`, 'x-goog-api-key': undefined };
}

function capacityHeaders({ tier, throughput }: VertexOptions): Record<string, string> {
  // A tier is a class of shared capacity, so provisioned throughput has to be gone around for it.
  const type = throughput ?? (tier === undefined ? undefined : 'shared');
  return {
    ...(type !== undefined && { 'x-vertex-ai-llm-request-type': type }),
    ...(tier !== undefined && { 'x-vertex-ai-llm-shared-request-type': tier }),
  };
}
