import { ChannelError } from '../../src/errors/channel-error.ts';

/** The `ChannelError` that work rejects with; anything else fails the test. */
export async function errorOf(work: Promise<unknown>): Promise<ChannelError> {
  try {
    await work;
  } catch (error) {
    if (ChannelError.isInstance(error)) return error;
    throw new Error('rejected with something else than a ChannelError', { cause: error });
  }
  throw new Error('resolved, although a ChannelError was expected');
}
