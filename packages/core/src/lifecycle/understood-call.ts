import type { BudgetReading } from '../budget/budget-reading.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { Plan } from '../routing/candidate.ts';
import type { CallPlanner, OrderedCall, PlannableCall } from '../routing/plannable-call.ts';
import { callTimeOf, type CallTime } from './call-time.ts';
import type { PatienceParts } from './patience.ts';

/** What calls are understood with. */
export interface Understanding {
  readonly planCall: CallPlanner;
  readonly patience: PatienceParts;
  /** The tags of whoever writes a text where no picture can be had; `undefined` where nobody does. */
  readonly describerTags: readonly string[] | undefined;
}

/** A request with its models chosen, its money read and its time shared out: ready to be planned for. */
export interface UnderstoodCall {
  readonly asked: NormalizedRequest;
  readonly ordered: OrderedCall;
  /** What a budget at its guard did to it; `undefined` when nothing. */
  readonly turned: PlannableCall['turned'];
  readonly time: CallTime;
  /** Whether a text may stand in for its pictures. */
  readonly describes: boolean;
  /**
   * Who would be asked now.
   *
   * @param attempts begun so far for the picture. @default 0
   * @param reading a newer one of the money.
   * @param turn the same object for all plans of one picture. @default nobody will be asked
   */
  readonly plan: (attempts?: number, reading?: BudgetReading, turn?: object) => Plan;
}

/** Understands a call that begins now. @throws ModelUnknownError, ModelRetiredError. */
export function understandCall(
  asked: NormalizedRequest,
  reading: BudgetReading | undefined,
  { planCall, patience, describerTags }: Understanding,
): UnderstoodCall {
  // Whoever writes the text reads the prompt: what the call requires of channels, it requires of them.
  const isCompliant = asked.route.compliance.every((tag) => describerTags?.includes(tag));
  const describes = describerTags !== undefined && isCompliant && asked.degrade.text !== false;
  const time = callTimeOf(asked, describes, patience);
  const call = planCall(asked, reading);
  return {
    asked,
    ordered: call.ordered,
    turned: call.turned,
    time,
    describes,
    plan: (attempts = 0, newer, turn) => call.plan(time.patience.heldUntil(attempts), newer, turn),
  };
}
