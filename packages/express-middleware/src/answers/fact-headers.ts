import type { ImageResult } from '@retake/core';

/** What a client may want to know of a call whatever the form of its answer, in `x-retake-*` headers. */
export function factHeaders(result: ImageResult, expose: boolean): Readonly<Record<string, string>> {
  const { id, model, attempts, cost, degraded, channel } = result;
  return {
    'x-retake-call-id': id,
    'x-retake-model': headerText(model),
    'x-retake-attempts': String(attempts.length),
    // Absent where the price is not known: a zero would be a lie.
    ...(cost.usd === undefined ? {} : { 'x-retake-cost-usd': String(cost.usd) }),
    ...(degraded.length > 0 ? { 'x-retake-degraded': [...new Set(degraded.map(({ what }) => what))].join(', ') } : {}),
    ...(expose ? { 'x-retake-channel': headerText(channel) } : {}),
  };
}

/** Names of models come from upstreams too, and a header takes no line break. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
