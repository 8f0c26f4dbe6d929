import { ChannelError } from '../../errors/channel-error.ts';

/** The error for an order whose `channelOptions` are wrong; nothing was sent. */
export function refusedOptions(channelId: string, problems: readonly string[]): ChannelError {
  return new ChannelError(`${channelId}: ${problems.join('; ')}.`, {
    class: 'invalid_request',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: 'channel_options',
  });
}
