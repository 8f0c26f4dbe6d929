import { formatUsd, type CallEnded, type ChannelUnavailable, type RetakeEvent } from '@retake/core';

/** An event as a line of a log. */
export interface LogLine {
  readonly level: 'log' | 'warn' | 'error';
  readonly text: string;
}

/** What an operator should know of an event; `undefined` for the ordinary course of things. Holds no prompt and no key. */
export function logLineOf(event: RetakeEvent): LogLine | undefined {
  switch (event.type) {
    case 'channel.unavailable':
      return { level: 'warn', text: `${pairOf(event)} cannot be asked: ${event.reason}, ${event.errorType}${untilOf(event)}` };
    case 'channel.available':
      return { level: 'log', text: `${pairOf(event)} can be asked again` };
    case 'circuit.changed':
      if (event.to === 'half_open') return undefined;
      return { level: event.to === 'open' ? 'warn' : 'log', text: `${pairOf(event)}: the circuit is ${event.to}` };
    case 'budget.guarded':
      return { level: 'warn', text: `Budget ${event.budget} nears its limit of ${formatUsd(event.limitNanoUsd)}` };
    case 'budget.rejected':
      return {
        level: 'warn',
        text: `Budget ${event.budget} (${formatUsd(event.limitNanoUsd)}) had no room for call ${event.callId}`,
      };
    case 'budget.store_failed':
      return { level: 'error', text: `The store of the budgets failed: ${event.operation}, ${event.cause}` };
    case 'reuse.store_failed':
      return { level: 'error', text: `The store of the ${event.store} failed: ${event.operation}, ${event.cause}` };
    case 'call.ended':
      return event.outcome === 'exhausted' ? { level: 'error', text: exhausted(event) } : undefined;
    default:
      return undefined;
  }
}

function pairOf({ channel, model }: { readonly channel: string; readonly model?: string | undefined }): string {
  return model === undefined ? `Channel ${channel}` : `Channel ${channel}, ${model}`;
}

function untilOf({ until }: ChannelUnavailable): string {
  return until === undefined ? '' : `, until ${new Date(until).toISOString()}`;
}

function exhausted({ callId, errorType, attempts, costNanoUsd, costIncomplete }: CallEnded): string {
  const cost = `${costIncomplete ? 'at least ' : ''}${formatUsd(costNanoUsd)}`;
  return `Call ${callId} brought no picture: ${errorType ?? 'unknown'}; attempts: ${attempts}, cost: ${cost}`;
}
