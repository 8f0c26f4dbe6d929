import type { ImageService, RetakeEvent } from '@retake/core';
import type { Logger } from 'pino';

/** Writes a line for all that somebody might want to read again: how calls ended, what failed, and who was left alone or came back. */
export function logEvents(images: ImageService, log: Logger): () => void {
  return images.subscribe((event) => {
    const line = lineOf(event);
    if (line !== undefined) log[line.level](line.fields, line.message);
  });
}

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** No prompt, key or picture is in any event, so none can be in a line. */
function lineOf(event: RetakeEvent): Line | undefined {
  switch (event.type) {
    case 'call.ended': {
      const { callId, outcome, errorType, attempts, failovers, durationMs, channel } = event;
      const level = errorType === undefined ? 'info' : 'error';
      return { level, fields: { callId, outcome, errorType, channel, attempts, failovers, durationMs }, message: 'call ended' };
    }
    case 'attempt.failed': {
      const { callId, attemptId, channel, model, errorType, billing, durationMs } = event;
      return {
        level: 'warn',
        fields: { callId, attemptId, channel, model, errorType, billing, durationMs },
        message: 'attempt failed',
      };
    }
    case 'failover': {
      const { callId, from, to, model, errorType } = event;
      return { level: 'warn', fields: { callId, from, to, model, errorType }, message: 'asking another channel' };
    }
    case 'circuit.changed': {
      const { channel, model, from, to } = event;
      return { level: to === 'open' ? 'warn' : 'info', fields: { channel, model, from, to }, message: 'circuit changed' };
    }
    case 'channel.unavailable':
    case 'channel.available':
      return { level: 'warn', fields: { channel: event.channel }, message: event.type };
    case 'budget.guarded':
    case 'budget.rejected':
      return { level: 'warn', fields: { budget: event.budget }, message: event.type };
    default:
      return undefined;
  }
}
