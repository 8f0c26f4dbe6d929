import { z } from 'zod';
import { pricePerRequest, type Usd } from '../../catalog/dollar-prices.ts';
import type { Price } from '../../catalog/price.ts';
import { priceSchema } from '../../catalog/price-schema.ts';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf, nearKeys } from '../../errors/issue.ts';
import type { Transport } from '../../transport/transport.ts';
import type { ChannelLimits } from '../channel.ts';
import { isSendable, type Credential } from '../credential.ts';
import { tagsSchema } from './channel-tags.ts';
import { limitsSchema } from './limits-schema.ts';
import type { ModelSelection } from './served-models.ts';

/** Options that every channel of the Gemini family has. */
export interface GeminiFamilyOptions {
  /** Name of this channel within a service. @default its kind, such as `gemini` */
  readonly id?: string;
  /**
   * What fails together with this channel. All of the family stand on Google's capacity for the model.
   * @default 'google'
   */
  readonly failureDomain?: string;
  /** How much it takes at once. @default unlimited */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none; `official` is added where requests go to the vendor's own address */
  readonly tags?: readonly string[];
  /** The models it sells, or their names here by catalog id. @default every Gemini image model that is not retired */
  readonly models?: ModelSelection;
  /** Where requests go instead, without the version: `https://host`. @default the vendor's own address */
  readonly baseUrl?: string;
  /** The version in the path. @default 'v1beta' on the Gemini API and relays, 'v1beta1' on Vertex AI */
  readonly apiVersion?: string;
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

/** Prices by catalog id that replace the official list, for contracts of one's own: dollars for each answered request, or a price of another kind. */
export type OwnPrices = Readonly<Record<string, Usd | Price>>;

/** Dollars become a flat price by request; a price of another kind stays what it is. */
export function ownPrices(prices: OwnPrices, channelId: string): Readonly<Record<string, Price>> {
  const terms = { source: `prices of channel ${channelId}`, date: new Date().toISOString().slice(0, 10) };
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [model, typeof price === 'object' ? price : pricePerRequest(price, terms)]),
  );
}

const isTransport = (value: unknown): value is Transport => typeof value === 'object' && value !== null && 'open' in value;
const isFunction = (value: unknown): value is () => string | Promise<string> => typeof value === 'function';

/** A base URL as the Gemini SDK needs it: the version is added by the SDK. */
export const baseUrlSchema = z.string().superRefine((value, context) => {
  const problem = baseUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** A key, or a function that is asked for one. */
export const credentialSchema: z.ZodType<Credential> = z.union(
  [
    z.string().refine(isSendable, 'a key is not empty and has no spaces or line breaks'),
    z.custom<() => string | Promise<string>>(isFunction),
  ],
  'a key, or a function that gives one',
);

const usd = z
  .union([z.number(), z.string()])
  .refine(
    (value) => /^\d+(?:\.\d{1,9})?$/.test(String(value)),
    'dollars a request, such as 0.09, or a price such as pricePerPicture(…)',
  );

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Own prices by model id. An object is read as a price of its kind, so that each of its problems is told by its own path. */
export const ownPricesSchema = z.record(
  z.string(),
  z.unknown().superRefine((price, context) => {
    const read = (isObject(price) ? priceSchema : usd).safeParse(price);
    for (const { path, message } of read.error?.issues ?? []) context.addIssue({ code: 'custom', path: [...path], message });
  }),
);

/** The fields of `GeminiFamilyOptions`. */
export const familyShape = {
  id: z
    .string()
    .regex(/^[A-Za-z][\w.-]{0,63}$/, 'an id starts with a letter and has at most 64 letters, digits, ".", "_" and "-"')
    .optional(),
  failureDomain: z.string().min(1).optional(),
  limits: limitsSchema.optional(),
  tags: tagsSchema.optional(),
  models: z.union([z.array(z.string().min(1)).min(1), z.record(z.string(), z.string().min(1))]).optional(),
  baseUrl: baseUrlSchema.optional(),
  apiVersion: z
    .string()
    .regex(/^v\d+(?:(?:alpha|beta)\d*)?$/, 'a version such as v1beta')
    .optional(),
  transport: z.custom<Transport>(isTransport, 'a transport of createTransport()').optional(),
} as const;

/** @throws ConfigInvalidError with every issue at once; values are never quoted. */
export function checkOptions(subject: string, schema: z.ZodType, options: unknown): void {
  const read = schema.safeParse(options, { error: nearKeys });
  if (!read.success) throw new ConfigInvalidError(subject, issuesOf(read.error));
}

/** The message for a mistake in a base URL; `undefined` when it can be right. */
function baseUrlProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'not an http(s) URL such as https://api.example.com';
  if (url.username !== '' || url.password !== '') return 'holds credentials; they belong in their own option';
  if (url.search !== '' || url.hash !== '') return 'ends in a query or fragment, which would cut off the path';
  if (/(?:^|\.)openrouter\.ai$/.test(url.hostname)) return 'OpenRouter does not speak the Gemini format; use its own channel';
  const version = /\/(v\d+[a-z0-9]*)\/*$/.exec(url.pathname)?.[1];
  if (version === undefined) return undefined;
  const right = `${url.origin}${url.pathname.slice(0, url.pathname.lastIndexOf(`/${version}`))}`;
  return `ends in /${version}, as bases of OpenAI clients do; the version is added by the Gemini SDK (apiVersion), so give '${right}'`;
}
