import type { IncomingHttpHeaders } from 'node:http';
import type { Fault, FaultOrder, ScriptStep } from '../faults/fault.ts';
import { readFault, scriptSchema } from '../faults/fault.ts';
import type { PictureSize } from '../models/picture-size.ts';

/** What a script's rule can decide by. */
export interface RequestFacts {
  readonly channel: string;
  readonly operation: 'generate' | 'stream';
  readonly model: string;
  /** 1 for the first request of this channel. */
  readonly number: number;
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** Text of the last turn; `undefined`, like the next two, when the request is not valid. */
  readonly prompt: string | undefined;
  readonly size: PictureSize | undefined;
  /** Reference images of the last turn. */
  readonly references: number | undefined;
}

/** Decides a request's fault; `undefined` leaves it to the channel's configured behaviour. */
export type ScriptRule = (facts: RequestFacts) => FaultOrder | undefined;

/** Faults that are ordered for coming requests of one channel. */
export interface Script {
  /** Adds steps behind those still to come, or sets the rule that is asked once no step is left. */
  add(script: readonly ScriptStep[] | ScriptRule): void;
  /** Forgets all steps and the rule. */
  clear(): void;
  /** Takes the next step. */
  next(facts: RequestFacts): Fault | undefined;
}

/** Creates a script that starts with these faults. */
export const createScript = (faults: readonly Fault[]): Script => {
  let steps = [...faults];
  let rule: ScriptRule | undefined;
  return {
    add: (script) => {
      if (typeof script === 'function') rule = script;
      else steps = [...steps, ...scriptSchema.parse(script)];
    },
    clear: () => {
      steps = [];
      rule = undefined;
    },
    next: (facts) => {
      const step = steps.shift();
      if (step !== undefined) return step;
      const order = rule?.(facts);
      return order === undefined ? undefined : readFault(order);
    },
  };
};
