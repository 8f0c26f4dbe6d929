import type { ChatSoFar } from '../channels/channel-chat.ts';
import type { Channel } from '../channels/channel.ts';
import type { Exclusion } from './candidate.ts';
import type { Route } from './plan-input.ts';

/** Why a channel is left out, without whom and for what. */
export type Refusal = Pick<Exclusion, 'reason' | 'detail' | 'until'>;

/**
 * What the caller's own route says of each channel, in their order, and the chat that the call continues, if it does; `undefined` where
 * neither has anything against one.
 */
export function routeRefusals(
  channels: readonly Channel[],
  route: Route,
  chat: ChatSoFar | undefined,
): readonly (Refusal | undefined)[] {
  return channels.map((channel) => refusalOf(channel, route) ?? chatRefusalOf(channel, chat));
}

function chatRefusalOf({ chatWire }: Channel, chat: ChatSoFar | undefined): Refusal | undefined {
  if (chat === undefined || chatWire === chat.wire) return undefined;
  return { reason: 'unsupported', detail: `It does not continue chats of the ${chat.wire} wire` };
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
