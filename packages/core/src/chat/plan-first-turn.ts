import type { BudgetReading } from '../budget/budget-reading.ts';
import type { ChatSoFar } from '../channels/channel-chat.ts';
import type { CallPlanner, CallToPlan, PlannableCall } from '../routing/plannable-call.ts';

/**
 * Who may be asked to begin a chat that may end with its first picture: everybody, in the order of the strategy. Channels of the chat's wire
 * give back what has to be sent again; after the others the chat goes on from their picture.
 */
export function planFirstTurn(
  asked: CallToPlan,
  budget: BudgetReading | undefined,
  chat: ChatSoFar,
  planCall: CallPlanner,
): PlannableCall {
  const call = planCall({ ...asked, chat: undefined }, budget);
  return {
    ordered: call.ordered,
    turned: call.turned,
    plan: (heldUntil, newer, turn) => {
      const plan = call.plan(heldUntil, newer, turn);
      const candidates = plan.candidates.map((candidate) =>
        candidate.channel.chatWire === chat.wire ? { ...candidate, order: { ...candidate.order, chat } } : candidate,
      );
      return { ...plan, candidates };
    },
  };
}
