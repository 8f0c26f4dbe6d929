import type { Fault } from '../../faults/fault.ts';
import { isSafety } from '../safety.ts';
import type { FluxModelFacts } from '../../models/flux-models.ts';
import type { FluxOrder } from './flux-order.ts';

/** A task at work or done. It goes on whether or not anybody asks for it. */
export interface FluxTask {
  readonly id: string;
  readonly facts: FluxModelFacts;
  readonly order: FluxOrder;
  readonly fault: Fault;
  readonly seed: number;
  /** Epoch milliseconds of the simulator's clock. */
  readonly startedAt: number;
  readonly doneAt: number;
  /** Where its picture is fetched, once it is ready. */
  readonly sample: string;
}

/** How a task ends. */
export const outcomeOf = (fault: Fault): 'Ready' | 'Request Moderated' | 'Content Moderated' | 'Error' => {
  if (fault.kind === 'prompt-blocked') return 'Request Moderated';
  if (fault.kind !== 'no-picture') return 'Ready';
  return isSafety(fault.finishReason) ? 'Content Moderated' : 'Error';
};

type Json = Readonly<Record<string, unknown>>;

const status = (id: string, name: string, more: Json = {}): Json => ({
  id,
  status: name,
  result: null,
  progress: null,
  details: null,
  preview: null,
  ...more,
});

/** What `get_result` says of a task that is not there. */
export const taskNotFound = (id: string): Json => status(id, 'Task not found');

/** What `get_result` says of a task at a moment. */
export const taskStatus = (task: FluxTask, now: number): Json => {
  const { id, facts, order, fault, startedAt, doneAt, seed } = task;
  if (now < doneAt) {
    if (facts.id !== 'flux-3-image') return status(id, 'Pending');
    const progress = Math.floor(((now - startedAt) / (doneAt - startedAt)) * 100) / 100;
    return progress < 1 / 3 ? status(id, 'Reasoning') : status(id, 'Generating', { progress });
  }
  const outcome = outcomeOf(fault);
  if (outcome === 'Error') return status(id, 'Error', { details: { error: 'Generation failed' } });
  if (outcome !== 'Ready') return status(id, outcome, { details: { 'Moderation Reasons': ['Safety Filter'] } });
  if (fault.kind === 'no-candidates') {
    const { result: _none, ...bare } = status(id, 'Ready');
    return fault.form === 'missing' ? bare : { ...bare, result: fault.form === 'null' ? null : {} };
  }
  const result = {
    sample: task.sample,
    prompt: order.prompt,
    seed,
    start_time: startedAt / 1000,
    end_time: doneAt / 1000,
    duration: (doneAt - startedAt) / 1000,
  };
  return status(id, 'Ready', { result });
};
