import { z } from 'zod';
import { ASPECT_RATIOS, IMAGE_SIZES, type AspectRatio, type ImageSize } from '../catalog/size.ts';
import type { Channel } from '../channels/channel.ts';
import { issuesOf, nearKeys } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { callOptionsSchema } from './request-schema.ts';

/** What was ordered by the attempt whose picture is collected, against which it is verified; and how it is collected. */
export interface ResumeOptions {
  /** As the attempt and its events name it. */
  readonly model: string;
  /** As the attempt and its events name it. */
  readonly size: ImageSize;
  /** @default not compared */
  readonly aspectRatio?: AspectRatio | undefined;
  /** Ends the waiting; the work goes on, and can be collected again. */
  readonly signal?: AbortSignal | undefined;
  /** How long is waited for the work to end, in milliseconds. @default that of the service's calls */
  readonly deadlineMs?: number | undefined;
  /** As those of a call. @default none */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

const { signal, deadlineMs, labels } = callOptionsSchema.shape;

const resumeSchema = z.strictObject({
  channelId: z.string().min(1),
  resumeToken: z.string().min(1).max(10_000),
  options: z.strictObject({
    model: z.string().min(1).max(200),
    size: z.enum(IMAGE_SIZES),
    aspectRatio: z.enum(ASPECT_RATIOS).optional(),
    signal,
    deadlineMs,
    labels,
  } satisfies Record<keyof ResumeOptions, z.ZodType>),
});

type Read = z.output<typeof resumeSchema>;

/** A channel whose work can be collected later. */
export type ResumableChannel = Channel & Required<Pick<Channel, 'resume'>>;

/** What is to be collected, as it was understood. */
export interface ResumeOrder extends Pick<Read, 'resumeToken' | 'options'> {
  readonly channel: ResumableChannel;
}

/**
 * Reads what is to be collected.
 *
 * @throws RequestInvalidError with every problem and its path.
 */
export function readResumeOrder(given: Record<keyof Read, unknown>, channels: readonly ResumableChannel[]): ResumeOrder {
  const read = resumeSchema.safeParse(given, { error: nearKeys });
  const issues = read.success ? [] : [...issuesOf(read.error)];
  const channel = channels.find(({ id }) => id === given.channelId);
  if (channel === undefined && !issues.some(({ path }) => path === 'channelId')) {
    const whose = channels.length === 0 ? 'none here can' : `those here are ${channels.map(({ id }) => id).join(', ')}`;
    issues.unshift({ path: 'channelId', message: `is no channel that can collect pictures later; ${whose}` });
  }
  if (!read.success || channel === undefined || issues.length > 0) throw new RequestInvalidError(issues);
  return { channel, resumeToken: read.data.resumeToken, options: read.data.options };
}
