import type { BudgetGuard } from './budget/create-budget-guard.ts';
import { spenderOf } from './budget/call-money.ts';
import type { Channel, ChannelAnswer, PictureOrder } from './channels/channel.ts';
import { DESCRIPTION_MODEL } from './channels/description.ts';
import type { CallReport } from './lifecycle/call-report.ts';
import type { UnderstoodCall } from './lifecycle/understood-call.ts';
import type { Pipeline } from './resilience/pipeline.ts';
import { describedResult } from './response/described-result.ts';
import type { Gathering, PictureOutcome } from './response/gather-result.ts';
import type { ImageResult } from './response/image-result.ts';
import { descriptionPlan } from './routing/description-plan.ts';

/** What a description is got with, and what stands beside it in the result. */
export interface DescribingParts {
  readonly pipeline: Pipeline;
  readonly money: BudgetGuard;
  readonly describer: Channel;
  /** What is to be described. */
  readonly words: Pick<PictureOrder, 'prompt' | 'references'>;
  readonly report: CallReport;
  readonly signal: AbortSignal;
  readonly pictures: readonly PictureOutcome[];
  /** The rest of the result, as it stands when the text is there. */
  readonly gathering: () => Omit<Gathering, 'pictures'>;
}

/** A text in place of the pictures of a call that nobody could draw. Rejects as the describer does. */
export async function describeInstead(
  { asked, ordered, time }: UnderstoodCall,
  { pipeline, money, describer, words, report, signal, pictures, gathering }: DescribingParts,
): Promise<ImageResult> {
  const log = report.fallbackLog();
  const spending = money.spend({ spender: spenderOf(asked), callId: log.callId, attempts: () => log.attempts });
  const plan = () => descriptionPlan(describer, DESCRIPTION_MODEL, words);
  const accept = ({ text }: ChannelAnswer) => ({ value: text, delivery: { pictures: 0, size: undefined } });
  // Its price is known only afterwards, so nothing is reserved for it; budgets count what it cost.
  const described = pipeline.deliver({ log, plan, accept, signal, deadlineMs: time.textMs });
  const { value: text, warnings } = await described.finally(() => spending?.settle());
  const missing = pictures.flatMap((picture) => ('error' in picture ? [picture.error] : []));
  return describedResult(gathering(), { text, channel: describer.id, missing, ordered: ordered.model, warnings });
}
