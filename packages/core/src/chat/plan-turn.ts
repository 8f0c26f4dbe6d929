import type { ChatSoFar } from '../channels/channel-chat.ts';
import { InternalError } from '../errors/internal-error.ts';
import type { Model } from '../catalog/model.ts';
import type { Warning } from '../channels/channel.ts';
import type { Candidate, Exclusion, Plan } from '../routing/candidate.ts';
import type { CallPlanner, CallToPlan, PlannableCall } from '../routing/plannable-call.ts';
import type { BudgetReading } from '../budget/budget-reading.ts';

/** What a turn is planned from. */
export interface TurnPlanning {
  readonly chat: ChatSoFar;
  /** Whether the chat can go on as it is; else it can only be replayed. */
  readonly continuable: boolean;
  /** Whether its model cannot be ordered any more. @default false */
  readonly isRetired?: boolean;
  /** Ids of channels that have taken the chat's signatures before. */
  readonly proven: ReadonlySet<string>;
  /** Models that may draw from a replay. */
  readonly replayOn: readonly Model[];
  /** The turn for whoever cannot continue the chat. */
  readonly replayed: Pick<CallToPlan, 'prompt' | 'references'>;
}

/** What a picture that came of a replay says of itself. */
export const REPLAYED: Warning = Object.freeze({
  code: 'chat_replayed',
  message:
    'The chat was replayed outside its family: this was drawn from its last picture and its turns as text, without what the model had seen and thought',
});

/**
 * Who may be asked for a turn: channels that have taken the chat's signatures before, then others of its wire in the order of the
 * strategy, and last, behind every step down that the call allows, those that can only be given a replay.
 *
 * A chat stays with its model: the next models of a purpose, which other calls may go down to, cannot read it.
 */
export function planTurn(
  asked: CallToPlan,
  budget: BudgetReading | undefined,
  { chat, continuable, isRetired = false, proven, replayOn, replayed }: TurnPlanning,
  planCall: CallPlanner,
): PlannableCall {
  const staying: CallToPlan = { ...asked, degrade: { ...asked.degrade, models: false } };
  const native = isRetired ? undefined : planCall({ ...staying, chat, leading: proven }, budget);
  const replays = replayOn.map(({ id }) => planCall({ ...staying, ...replayed, chat: undefined, model: id }, budget));
  const first = native ?? replays[0];
  // A chat whose model is retired is not sent at all unless somebody may draw from a replay.
  if (first === undefined) throw new InternalError(new RangeError('a turn that nobody may draw'));
  const ordered = native === undefined ? { ...first.ordered, model: asked.model ?? first.ordered.model } : native.ordered;
  return {
    ordered,
    turned: first.turned,
    plan: (heldUntil, newer, picture) => {
      const own = native?.plan(heldUntil, newer, picture) ?? NOBODY;
      if (replays.length === 0) return own;
      const begun: Plan = continuable ? own : { ...own, candidates: [], exclusions: [] };
      const place: Place = {
        ordered: ordered.model,
        lastResort: begun.candidates.length > 0,
        heldUntil: mayStillCome(begun) ? heldUntil : undefined,
      };
      return replays.reduce((plan, replay) => withReplay(plan, replay.plan(heldUntil, newer, picture), place), begun);
    },
  };
}

const NOBODY: Plan = Object.freeze({ candidates: [], exclusions: [], warnings: [] });

/** Where replays stand in a plan. */
interface Place {
  /** The chat's model. */
  readonly ordered: string;
  readonly lastResort: boolean;
  /** Epoch milliseconds; `undefined` when they may be asked for now. */
  readonly heldUntil: number | undefined;
}

/** Adds a replay for every channel × model that the plan leaves out because it does not support the order, or does not name. */
function withReplay(plan: Plan, replay: Plan, { ordered, lastResort, heldUntil }: Place): Plan {
  const settled = new Set([
    ...plan.candidates.map(placeOf),
    ...plan.exclusions.filter(({ reason }) => reason !== 'unsupported').map(nameOf),
  ]);
  const added = replay.candidates.filter((candidate) => !settled.has(placeOf(candidate)));
  const left = replay.exclusions.filter((exclusion) => !settled.has(nameOf(exclusion)));
  const replaced = new Set([...added.map(placeOf), ...left.map(nameOf)]);
  const kept = plan.exclusions.filter((exclusion) => !replaced.has(nameOf(exclusion)));
  const candidates = added.map((candidate): Candidate => {
    const { warnings, lowerings = [], order } = candidate;
    return {
      ...candidate,
      lastResort,
      warnings: [...replay.warnings, ...warnings, REPLAYED],
      lowerings: order.model.id === ordered ? lowerings : [...lowerings, { what: 'model', ordered, asked: order.model.id }],
    };
  });
  return heldUntil === undefined
    ? { ...plan, candidates: [...plan.candidates, ...candidates], exclusions: [...kept, ...left] }
    : { ...plan, exclusions: [...kept, ...left, ...candidates.map((candidate) => heldBack(candidate, heldUntil))] };
}

/** Whether the chat may be continued, now or once a pause is over. */
function mayStillCome({ candidates, exclusions }: Plan): boolean {
  const passes = ({ reason, until }: Exclusion): boolean =>
    until !== undefined || reason === 'bulkhead_full' || reason === 'probe_in_flight';
  return candidates.length > 0 || exclusions.some(passes);
}

function heldBack({ channel, order }: Candidate, until: number): Exclusion {
  const detail = 'It can only be given a replay of the chat, which a background call waits not to need';
  return { channel: channel.id, model: order.model.id, size: order.size, reason: 'held_back', detail, until };
}

function placeOf({ channel, order }: Candidate): string {
  return `${channel.id} ${order.model.id}`;
}

function nameOf({ channel, model }: Exclusion): string {
  return `${channel} ${model}`;
}
