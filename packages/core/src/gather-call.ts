import type { Warning } from './channels/channel.ts';
import { describeInstead } from './describe-instead.ts';
import type { ImageServiceParts } from './image-service-parts.ts';
import type { CallReport } from './lifecycle/call-report.ts';
import type { UnderstoodCall } from './lifecycle/understood-call.ts';
import type { NormalizedRequest } from './request/normalized-request.ts';
import { orText } from './resilience/text-fallback.ts';
import { gatherResult, type PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import type { Plan } from './routing/candidate.ts';
import { reportFollowed } from './routing/plan-report.ts';

/** What came of a call. */
interface Outcome {
  readonly pictures: readonly PictureOutcome[];
  /** The first one, if any was made. */
  readonly plans: readonly Plan[];
  readonly signal: AbortSignal;
  /** What a text in place of the pictures would be written from. */
  readonly words: Pick<NormalizedRequest, 'prompt' | 'references'>;
  /** Of what was looked for before. */
  readonly warnings: readonly Warning[];
}

/** The pictures of a call as its result, or the text that stands in for them. */
export function gatherCall(
  parts: ImageServiceParts,
  understood: UnderstoodCall,
  report: CallReport,
  outcome: Outcome,
): ImageResult | Promise<ImageResult> {
  const { describer } = parts;
  const { asked, turned, describes } = understood;
  const [plan = understood.plan()] = outcome.plans;
  const warnings = [...outcome.warnings, ...asked.warnings, ...plan.warnings];
  const gathering = () => ({ ...report.soFar, warnings, plan: reportFollowed(plan), turned });
  const gather = (): ImageResult => gatherResult({ ...gathering(), pictures: outcome.pictures });
  if (describer === undefined || !describes) return gather();
  const describing = { ...parts, ...outcome, describer, report, gathering };
  return orText(
    async () => gather(),
    () => describeInstead(understood, describing),
    outcome.signal,
  );
}
