import { usdOf } from '../catalog/money.ts';
import type { ChatJson, PendingTurn } from './chat-json.ts';

/** A turn that was under way when the process that sent it ended. It may have been paid for, and its picture did not come. */
export interface InterruptedTurn {
  readonly callId: string;
  /** Counted from 1. */
  readonly turn: number;
  /** The most that one attempt of it can have cost, in US dollars; `undefined` when that is not known. */
  readonly upToUsd: number | undefined;
  /** The same in nano-dollars. */
  readonly upToNanoUsd: number | undefined;
}

/** A chat as another process left it: a turn that was under way is of unknown billing, and is counted so. */
export function reopenedChat({ pending, ...json }: ChatJson): {
  readonly json: ChatJson;
  readonly interrupted?: InterruptedTurn;
} {
  if (pending === undefined) return { json };
  const { unknownUpToNanoUsd: before } = json.cost;
  const { upToNanoUsd: bound } = pending;
  const unknownUpToNanoUsd = before === null || bound === null ? null : before + bound;
  return { json: { ...json, cost: { ...json.cost, unknownUpToNanoUsd } }, interrupted: interruptedBy(pending) };
}

function interruptedBy({ callId, turn, upToNanoUsd }: PendingTurn): InterruptedTurn {
  const known = upToNanoUsd ?? undefined;
  return { callId, turn, upToUsd: known === undefined ? undefined : usdOf(known), upToNanoUsd: known };
}
