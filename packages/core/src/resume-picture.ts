import { randomUUID } from 'node:crypto';
import type { Catalog } from './catalog/catalog.ts';
import type { Model } from './catalog/model.ts';
import type { Channel } from './channels/channel.ts';
import { DeadlineExceededError } from './errors/deadline-exceeded-error.ts';
import { ModelUnknownError } from './errors/model-unknown-error.ts';
import { missingError, toldError } from './lifecycle/call-errors.ts';
import { CallReport, type CallReportParts } from './lifecycle/call-report.ts';
import type { LiveCall, LiveCalls } from './lifecycle/live-calls.ts';
import { readResumeOrder, type ResumableChannel, type ResumeOptions, type ResumeOrder } from './request/resume-options.ts';
import { withDeadline } from './resilience/deadline.ts';
import { wellFormed } from './resilience/well-formed-answer.ts';
import { acceptAnswer } from './response/accept-answer.ts';
import { gatherResult, type PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import { deliveredModel } from './response/settle-attempt.ts';
import type { Candidate } from './routing/candidate.ts';
import type { FollowedPlan } from './routing/planned.ts';
import type { Telemetry } from './telemetry/create-telemetry.ts';
import type { CallStarted } from './telemetry/events.ts';

/** What collecting is made with. */
export interface ResumeParts {
  readonly channels: readonly Channel[];
  readonly catalog: Catalog;
  readonly calls: LiveCalls;
  readonly reporting: CallReportParts;
  readonly telemetry: Pick<Telemetry, 'within'>;
  /** @default where a call names none, in milliseconds */
  readonly deadlineMs: number;
}

/** See `ImageService.resume`. `series` is set where the picture is one of a series. */
export type ResumePicture = (
  channelId: string,
  resumeToken: string,
  options: ResumeOptions,
  series?: CallStarted['series'],
) => Promise<ImageResult>;

/** Nobody was asked for it: it was ordered before. */
const NO_PLAN: FollowedPlan = Object.freeze({ candidates: [], exclusions: [], warnings: [], omitted: 0 });

/** Builds the way by which a picture is collected that an earlier attempt ordered: what stands around a call, without its search. */
export function createResumePicture({ channels, catalog, calls, reporting, telemetry, ...parts }: ResumeParts): ResumePicture {
  const resumable = channels.filter(isResumable);

  async function collect({ channel, ...order }: ResumeOrder, candidate: Candidate, caller: AbortSignal): Promise<PictureOutcome> {
    const deadlineMs = order.options.deadlineMs ?? parts.deadlineMs;
    const onCut = (by: 'caller' | 'deadline'): unknown =>
      by === 'caller' ? caller.reason : new DeadlineExceededError({ attempts: [], deadlineMs });
    const work = async (signal: AbortSignal) => channel.resume(order.resumeToken, signal);
    try {
      const answer = wellFormed(await withDeadline({ deadlineMs, caller, work, onCut }));
      // It is paid for, and nobody else could be asked: what differs from the order is told and not refused.
      const accepted = acceptAnswer(answer, candidate, deliveredModel(catalog, candidate, answer.modelVersion));
      return { accepted, warnings: [] };
    } catch (error) {
      return { error: missingError(error, caller) };
    }
  }

  return async (channelId, resumeToken, options, series) => {
    const id = randomUUID();
    const report = new CallReport(id, 'resume', reporting);
    let call: LiveCall | undefined;
    try {
      const order = readResumeOrder({ channelId, resumeToken, options }, resumable);
      const { model: name, size, labels, signal: caller } = order.options;
      const model = modelOf(catalog, name);
      report.understood({ count: 1, labels }, { model: model.id, size, ...(series && { series }) });
      const { signal } = (call = calls.open(caller));
      const candidate = orderedBefore(order, model);
      const picture = await telemetry.within(id, () => collect(order, candidate, signal));
      const { durationMs } = report;
      const result = gatherResult({ id, pictures: [picture], attempts: [], warnings: [], plan: NO_PLAN, durationMs });
      report.succeeded(result);
      return result;
    } catch (error) {
      const told = toldError(error, call?.signal, []);
      report.failed(told);
      throw told;
    } finally {
      call?.done();
    }
  };
}

function isResumable(channel: Channel): channel is ResumableChannel {
  return channel.resume !== undefined;
}

/** The candidate of the earlier attempt, as far as its picture is held against it. */
function orderedBefore({ channel, options: { size, aspectRatio } }: ResumeOrder, model: Model): Candidate {
  const unsaid = { prompt: '', references: [], thinking: undefined, seed: undefined, channelOptions: {} };
  const estimate = { expectedNanoUsd: undefined, upperNanoUsd: undefined };
  return { channel, order: { ...unsaid, model, size, aspectRatio }, estimate, warnings: [] };
}

function modelOf(catalog: Catalog, name: string): Model {
  const found = catalog.resolve(name);
  if (!found.found) throw new ModelUnknownError(name, found.nearest);
  return found.model;
}
