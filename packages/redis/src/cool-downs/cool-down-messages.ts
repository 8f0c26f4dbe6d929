import { FAILURE_CLASSES, type ChannelRests, type CoolDownNews } from '@retake/core';
import { z } from 'zod';

const model = z
  .string()
  .optional()
  .transform((name): string | undefined => name);

const restsSchema = z
  .object({
    type: z.literal('rests'),
    channel: z.string(),
    model,
    reason: z.enum(['cool_down', 'channel_disabled', 'model_disabled']),
    errorType: z.enum(FAILURE_CLASSES),
    forMs: z.number().positive(),
  })
  .transform((rest): ChannelRests => ({ ...rest, model: rest.model }));

const backSchema = z
  .object({
    type: z.literal('back'),
    channel: z.string(),
    model,
    reason: z.enum(['channel_disabled', 'model_disabled']).optional(),
  })
  .transform(({ type, channel, model, reason }): CoolDownNews => ({ type, channel, model, reason }));

const messageSchema = z.object({ origin: z.string(), news: z.union([restsSchema, backSchema]) });

/** News as they travel, and who told them. */
export interface CoolDownMessage {
  readonly origin: string;
  readonly news: CoolDownNews;
}

/** What a message says; `undefined` for one of a later release, or of somebody else. */
export function readMessage(text: string): CoolDownMessage | undefined {
  return messageSchema.safeParse(parsed(text)).data;
}

/** A rest as it is kept, with the time that is left of it. */
export function readRest(text: string, forMs: number): ChannelRests | undefined {
  const rest = restsSchema.safeParse(parsed(text)).data;
  return rest && { ...rest, forMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
