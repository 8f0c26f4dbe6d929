import type { IncomingHttpHeaders } from 'node:http';
import type { Fault, FaultOrder, ScriptStep } from '../faults/fault.ts';
import { readFault, scriptSchema } from '../faults/fault.ts';
import type { PictureSize } from '../models/picture-size.ts';
import { unspoken, unspokenOfOrders } from '../wires/unspoken.ts';
import type { DialectName } from '../wires/wire-facts.ts';

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
  /**
   * Adds steps behind those still to come, or sets the rule that is asked once no step is left.
   *
   * @throws ZodError for a step that is not a fault; RangeError for one that the channel's wire does not know
   */
  add(script: readonly ScriptStep[] | ScriptRule): void;
  /** Forgets all steps and the rule. */
  clear(): void;
  /** Takes the next step for an order. */
  next(facts: RequestFacts): Fault | undefined;
  /** Takes the next step for a later leg of an asynchronous order. */
  nextOn(leg: NonNullable<Fault['on']>): Fault | undefined;
}

/** Creates the script of a channel with this dialect, which starts with these faults. */
export const createScript = (faults: readonly Fault[], dialect: DialectName): Script => {
  const steps = [...faults];
  let rule: ScriptRule | undefined;
  const take = (leg: Fault['on']): Fault | undefined => {
    const index = steps.findIndex(({ on }) => on === leg);
    return index < 0 ? undefined : steps.splice(index, 1)[0];
  };
  return {
    add: (script) => {
      if (typeof script === 'function') rule = script;
      else steps.push(...scriptSchema.parse(script).map((fault) => checked(fault, unspoken(dialect, fault))));
    },
    clear: () => {
      steps.length = 0;
      rule = undefined;
    },
    next: (facts) => {
      const step = take(undefined);
      if (step !== undefined) return step;
      const order = rule?.(facts);
      if (order === undefined) return undefined;
      const fault = readFault(order);
      return checked(fault, unspokenOfOrders(dialect, fault));
    },
    nextOn: take,
  };
};

const checked = (fault: Fault, reason: string | undefined): Fault => {
  if (reason !== undefined) throw new RangeError(reason);
  return fault;
};
