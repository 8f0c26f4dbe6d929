import type { z } from 'zod';
import { joinPath, nearKeys } from '../../errors/issue.ts';
import type { PictureOrder } from '../channel.ts';

/** The options of an order for one channel, or everything that is wrong with them. */
export type CallOptionsReading<Options> =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Joins what an order says for channels of this kind with what it says for this channel; the latter wins.
 *
 * @param schema strict, and content with nothing: every option of a call can be left out.
 */
export function readCallOptions<Options extends object>(
  order: Pick<PictureOrder, 'channelOptions'>,
  channel: { readonly id: string; readonly kind: string },
  schema: z.ZodType<Options>,
): CallOptionsReading<Options> {
  let options = schema.parse({});
  const problems: string[] = [];
  for (const name of new Set([channel.kind, channel.id])) {
    const given = Object.hasOwn(order.channelOptions, name) ? order.channelOptions[name] : undefined;
    if (given === undefined) continue;
    const read = schema.safeParse(given, { error: nearKeys });
    if (read.success) options = { ...options, ...read.data };
    else
      problems.push(...read.error.issues.map((issue) => `${joinPath(`channelOptions.${name}`, issue.path)}: ${issue.message}`));
  }
  return problems.length === 0 ? { ok: true, options } : { ok: false, problems };
}
