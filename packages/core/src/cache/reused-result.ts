import { usdOf } from '../catalog/money.ts';
import type { Warning } from '../channels/channel.ts';
import { RecordedError } from '../errors/recorded-error.ts';
import { costOf } from '../response/call-cost.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { ReuseSource } from '../telemetry/events.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** What a result says of its own call, whoever drew the pictures. */
export interface OwnStory extends Pick<ImageResult, 'id' | 'plan' | 'durationMs'> {
  /** Of this request. */
  readonly warnings: readonly Warning[];
}

/** The result of a call that was answered with what another one drew: its pictures, at no cost. */
export function reusedResult(answer: KeptAnswer, from: ReuseSource, { id, plan, durationMs, warnings }: OwnStory): ImageResult {
  const { callId, costNanoUsd, missing, ...drawn } = answer;
  const own = warnings.filter((one) => !drawn.warnings.some(({ code, message }) => code === one.code && message === one.message));
  return {
    ...drawn,
    id,
    plan,
    durationMs,
    warnings: [...own, ...drawn.warnings],
    missing: missing.map(({ code, message }) => new RecordedError(code, message)),
    attempts: [],
    cost: costOf([]),
    reused: {
      from,
      callId,
      savedUsd: costNanoUsd === undefined ? undefined : usdOf(costNanoUsd),
      savedNanoUsd: costNanoUsd,
    },
  };
}
