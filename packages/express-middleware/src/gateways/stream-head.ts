import type { RetakeEvent } from '@retake/core';
import type { Response } from 'express';

/**
 * Whether a stream begins with an event of its call: from the first upstream request on a picture may be long in coming, and proxies cut off
 * what is silent. The head then names the call.
 */
export function beginsStream(response: Response, event: RetakeEvent): boolean {
  if (event.type !== 'attempt.started') return false;
  setHeaders(response, { 'x-retake-call-id': event.callId });
  return true;
}

/** Sets headers of an answer that may have begun, which then has the ones it began with. */
export function setHeaders(response: Response, headers: Readonly<Record<string, string>>): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
