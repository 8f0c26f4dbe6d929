import { z } from 'zod';
import type { ChannelAnswer } from '../channels/channel.ts';
import { ChannelError } from '../errors/channel-error.ts';

/** What the pipeline and everybody after it rely on; what an answer holds besides is optional. */
const answerSchema = z.looseObject({
  pictures: z.array(z.looseObject({ bytes: z.instanceof(Uint8Array) })),
  text: z.string(),
  statusCode: z.number(),
  warnings: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  usage: z.looseObject({}).optional(),
  reportedCostNanoUsd: z.number().optional(),
});

/**
 * Lets an answer pass that has the shape of one: a channel of one's own need not be written in TypeScript.
 *
 * @throws ChannelError `upstream_bug` of unknown billing, naming what is wrong and quoting nothing of it.
 */
export function wellFormed(answer: ChannelAnswer): ChannelAnswer {
  const { error } = answerSchema.safeParse(answer);
  if (error === undefined) return answer;
  const places = [...new Set(error.issues.map(({ path }) => path[0]?.toString() ?? 'the answer itself'))];
  throw new ChannelError(`The channel gave an answer that is none (wrong: ${places.join(', ')})`, {
    class: 'upstream_bug',
    billing: 'unknown',
    dispatched: true,
  });
}
