import { spenderOf } from './budget/call-money.ts';
import { NoCandidateError } from './errors/no-candidate-error.ts';
import type { ImageServiceParts } from './image-service-parts.ts';
import { missingError } from './lifecycle/call-errors.ts';
import type { UnderstoodCall } from './lifecycle/understood-call.ts';
import type { PictureSearch } from './picture-search.ts';
import type { PictureOutcome } from './response/gather-result.ts';
import { PictureIntake } from './response/picture-intake.ts';

/** One picture: planned anew for every round, tried until it is there, verified as it comes. */
export async function deliverPicture(
  parts: ImageServiceParts,
  { asked, ordered, turned, time, plan }: UnderstoodCall,
  { log, budget, signal, plans, onPartial, turn }: PictureSearch,
): Promise<PictureOutcome> {
  const { pipeline, money, catalog, onWrongOutput } = parts;
  const intake = new PictureIntake(catalog, onWrongOutput);
  const { spendingId } = asked;
  const spending = money.spend({ spender: spenderOf(asked), callId: log.callId, attempts: () => log.attempts, spendingId });
  try {
    if (spending !== undefined) await spending.open((reading) => plan(0, reading, log));
    const { value, candidate, warnings } = await pipeline.deliver({
      log,
      budget,
      spending,
      plan: () => {
        const made = plan(log.started, spending?.reading(), log);
        if (plans.length === 0) plans.push(made);
        return made;
      },
      accept: (answer, from) => {
        turn?.came(log.callId, answer, from);
        return intake.accept(answer, from);
      },
      signal,
      deadlineMs: time.deadlineMs,
      waitForRecovery: asked.waitForRecovery,
      onPartial,
    });
    return { accepted: value, warnings: [...candidate.warnings, ...warnings, ...(spending?.warnings ?? [])] };
  } catch (error) {
    if (intake.spare !== undefined) return { accepted: intake.spare, warnings: spending?.warnings ?? [] };
    const told = asked.model === undefined ? NoCandidateError.ofUnnamed(error, { ...ordered, turned }) : error;
    return { error: missingError(told, signal) };
  } finally {
    spending?.settle();
  }
}
