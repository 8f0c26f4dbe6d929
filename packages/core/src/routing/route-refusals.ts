import type { Channel } from '../channels/channel.ts';
import type { Exclusion } from './candidate.ts';
import type { Route } from './plan-input.ts';

/** Why a channel is left out, without whom and for what. */
export type Refusal = Pick<Exclusion, 'reason' | 'detail' | 'until'>;

/** What the caller's own route says of each channel, in their order; `undefined` where it has nothing against one. */
export function routeRefusals(channels: readonly Channel[], route: Route): readonly (Refusal | undefined)[] {
  return channels.map((channel) => refusalOf(channel, route));
}

function refusalOf({ id, tags = [] }: Channel, { only, exclude = [], compliance = [] }: Route): Refusal | undefined {
  if (only !== undefined && !only.includes(id)) {
    return { reason: 'route', detail: `The call is restricted to ${only.join(', ')}` };
  }
  if (exclude.includes(id)) return { reason: 'route', detail: 'The call excludes this channel' };
  const lacking = compliance.filter((tag) => !tags.includes(tag));
  if (lacking.length === 0) return undefined;
  return { reason: 'compliance', detail: `It is not tagged ${lacking.join(', ')}, which is required` };
}
