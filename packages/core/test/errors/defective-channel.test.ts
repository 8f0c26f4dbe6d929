import { expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { AllChannelsFailedError, ChannelError, createImageService, RetakeError } from '../../src/index.ts';
import { toldHarness } from '../testing/told-harness.ts';

/** The error of a call to a channel of one's own that rejects with `reason`. */
async function errorOf(reason: unknown): Promise<AllChannelsFailedError> {
  const { channel, close } = await toldHarness('open');
  const defective: Channel = { ...channel, generate: () => Promise.reject(reason) };
  const images = createImageService({ channels: [defective], resilience: { maxAttempts: 1 } });
  onTestFinished(async () => {
    await images.close();
    await close();
  });
  const error: unknown = await images.generate({ prompt: 'a kite over the sea' }).catch((thrown: unknown) => thrown);
  if (!AllChannelsFailedError.isInstance(error)) throw error;
  return error;
}

it('is told by the class of what it threw, which is the cause of the cause', async () => {
  const bug = new TypeError("Cannot read properties of undefined (reading 'a kite over the sea')");
  const error = await errorOf(bug);
  const { cause } = error;
  expect(ChannelError.isInstance(cause) && cause.message).toBe(
    'The attempt ended with TypeError, not with a ChannelError; see the cause of this',
  );
  expect(ChannelError.isInstance(cause) && cause.cause).toBe(bug);
  expect(error.attempts[0]?.error).toMatchObject({ type: 'upstream_bug' });
  expect(JSON.stringify(error)).not.toContain('a kite');
});

it.each([
  ['a text', 'a kite over the sea'],
  ['an error whose name says more than a name', Object.assign(new Error('x'), { name: 'a kite over the sea' })],
  ['an error whose name cannot be read', Object.defineProperty(new Error('x'), 'name', { get: () => expect.fail() })],
])('is told without a name where it threw %s', async (_what, reason) => {
  const { cause } = await errorOf(reason);
  expect(RetakeError.isInstance(cause) && cause.message).toContain('ended with something that is not a ChannelError');
});

it('is told what its ChannelError lacks', async () => {
  const { cause } = await errorOf(
    Object.assign(new ChannelError('x', { class: 'no_image', billing: 'unknown', dispatched: true }), { failure: {} }),
  );
  expect(RetakeError.isInstance(cause) && cause.message).toContain('a ChannelError that tells no class, billing and dispatch');
});
