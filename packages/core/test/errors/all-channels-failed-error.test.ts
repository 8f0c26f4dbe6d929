import { expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { AllChannelsFailedError, createImageService, type Attempt } from '../../src/index.ts';

it('says where nobody listens, so that a wrong base URL is seen at once', async () => {
  const images = createImageService({
    channels: [gemini({ apiKey: 'any', baseUrl: 'http://127.0.0.1:1' })],
    resilience: { maxAttempts: 2, retry: { delayMs: 1, maxDelayMs: 1 }, backoff: { baseMs: 1, maxMs: 1 } },
  });
  onTestFinished(() => images.close());
  const error: unknown = await images.generate({ prompt: 'a kite' }).catch((reason: unknown) => reason);
  expect(AllChannelsFailedError.isInstance(error) && error.message).toContain('2 attempt(s) (gemini: network/refused 2x)');
});

it("repeats no code that is more than a word: a channel of one's own can put anything there", () => {
  const attempt = (upstreamCode: string | undefined) =>
    ({ channel: 'own', error: { type: 'upstream_bug', message: '', upstreamCode } }) as unknown as Attempt;
  const messageOf = (...attempts: Attempt[]) =>
    new AllChannelsFailedError({ attempts, exclusions: [], stoppedBy: 'exhausted' }).message;
  expect(messageOf(attempt('E_1'), attempt('E_2'))).toContain('(own: upstream_bug/E_2 2x)');
  expect(messageOf(attempt('refused: a kite over the sea'))).toContain('(own: upstream_bug)');
  expect(messageOf(attempt(undefined))).toContain('(own: upstream_bug)');
});
