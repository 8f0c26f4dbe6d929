import type { ChatTurn } from './chat/chat-turn.ts';
import type { AttemptLog } from './resilience/attempt-log.ts';
import type { CallBudget } from './resilience/call-budget.ts';
import type { PictureCall } from './resilience/pipeline.ts';
import type { Plan } from './routing/candidate.ts';

/** What the pictures of a call share, and the log of one of them. */
export interface PictureSearch {
  readonly log: AttemptLog;
  readonly budget: CallBudget;
  readonly signal: AbortSignal;
  /** Takes the first plan that is made. */
  readonly plans: Plan[];
  readonly onPartial: PictureCall<unknown>['onPartial'];
  readonly turn: ChatTurn | undefined;
}
