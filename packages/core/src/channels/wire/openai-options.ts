import { z } from 'zod';
import type { Transport } from '../../transport/transport.ts';
import type { ChannelLimits } from '../channel.ts';
import { familyShape } from './family-options.ts';
import type { ModelSelection } from './served-models.ts';

/** Options that every channel of OpenAI's kind has. */
export interface OpenAiKindOptions {
  /** Name of this channel within a service. @default its kind, such as `openai` */
  readonly id?: string;
  /** What fails together with this channel. */
  readonly failureDomain?: string;
  /** How much it takes at once. @default unlimited */
  readonly limits?: ChannelLimits;
  /** What its operator vouches for, such as `region:eu` or `no-training`; calls can require it (`route.compliance`). @default none; `official` is added where requests go to the vendor's own address */
  readonly tags?: readonly string[];
  /** The models it sells, or their names here by catalog id. */
  readonly models?: ModelSelection;
  /** Where requests go, with the version, as OpenAI's own clients take it: `https://host/v1`. */
  readonly baseUrl?: string;
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

/** A base URL as OpenAI's clients take it: paths such as `/images/generations` are put behind it. */
export const openAiBaseUrlSchema = z.string().superRefine((value, context) => {
  const problem = baseUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const { id, failureDomain, limits, tags, models, transport } = familyShape;

/** The fields of `OpenAiKindOptions`. */
export const openAiKindShape = {
  id,
  failureDomain,
  limits,
  tags,
  models,
  transport,
  baseUrl: openAiBaseUrlSchema.optional(),
} as const;

/** The message for a mistake in a base URL; `undefined` when it can be right. */
function baseUrlProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'not an http(s) URL such as https://api.example.com/v1';
  if (url.username !== '' || url.password !== '') return 'holds credentials; they belong in their own option';
  if (url.search !== '' || url.hash !== '') return 'ends in a query or fragment, which would cut off the path';
  const path = /\/(?:images|chat)(?:\/\w+)?\/*$/.exec(url.pathname);
  return path === null ? undefined : `ends in ${path[0]}, which is added by the channel; give it up to the version, such as …/v1`;
}
