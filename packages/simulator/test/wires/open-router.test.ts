import { describe, expect, test } from 'vitest';
import type { FaultOrder } from '../../src/index.ts';
import { ORDERS, post, simulateWires } from './orders.ts';

const chat = {
  model: 'google/gemini-3-pro-image',
  messages: [{ role: 'user', content: 'a red kite' }],
  modalities: ['image', 'text'],
};

describe('OpenRouter’s chats', () => {
  const ask = async (fault: FaultOrder, body: object = {}) => {
    const simulator = await simulateWires(['openrouter']);
    simulator.script('openrouter', [fault]);
    const url = `${simulator.url('openrouter')}/api/v1/chat/completions`;
    const response = await post(url, { ...chat, ...body }, ORDERS.openrouter.headers);
    const answer: unknown = await response.json();
    return { status: response.status, answer, entry: simulator.ledger.entries[0] };
  };

  test('tell the upstream’s own reason, and what it cost to refuse', async () => {
    const { status, answer, entry } = await ask({ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' });
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      choices: [{ finish_reason: 'content_filter', native_finish_reason: 'IMAGE_SAFETY', message: { content: '' } }],
      usage: { completion_tokens: 200, cost: 0.0024 },
    });
    expect(entry).toMatchObject({ pictures: 0, billed: true, nanoUsd: 2_400_000 });
  });

  test('can be answered by another model, at its price', async () => {
    const { answer, entry } = await ask({ kind: 'rerouted', modelVersion: 'google/gemini-nano-banana-2.1' });
    expect(answer).toMatchObject({ model: 'google/gemini-nano-banana-2.1', usage: { cost: 0.034 } });
    expect(entry).toMatchObject({ model: chat.model, servedModel: 'google/gemini-nano-banana-2.1', nanoUsd: 34_000_000 });
  });

  test.each(['null', 'missing', 'empty'] as const)('can have no choices: %s', async (form) => {
    const { status, answer } = await ask({ kind: 'no-candidates', form });
    expect(status).toBe(200);
    expect(answer).toEqual(
      form === 'missing'
        ? expect.not.objectContaining({ choices: expect.anything() })
        : expect.objectContaining({ choices: form === 'null' ? null : [] }),
    );
  });

  test.each([
    [{ modalities: ['text'] }, /modality image/],
    [{ image_config: { image_size: '8K' } }, /image_size/],
    [{ model: 'google/gemini-3.1-flash-lite-image', image_config: { image_size: '4K' } }, /Resolution 4K is not supported/],
    [{ stream: true }, /stream/],
  ])('refuse %j', async (body, message) => {
    const { status, answer } = await ask('ok', body);
    expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringMatching(message)]);
  });
});

describe('OpenRouter’s images', () => {
  test.each([
    ['google/gemini-nano-banana-2.1', { resolution: '4K' }, 76_000_000],
    ['black-forest-labs/flux-3-image', { resolution: '2K' }, 100_000_000],
    ['bytedance-seed/seedream-5-0-pro', { resolution: '1K', n: 3 }, 135_000_000],
    ['openai/gpt-image-2.5-flare', {}, 120_000_000],
  ])('%s with %j cost %i nano-dollars', async (model, body, nanoUsd) => {
    const simulator = await simulateWires(['openrouter']);
    const response = await post(
      `${simulator.url('openrouter')}/api/v1/images`,
      { model, prompt: 'x', ...body },
      ORDERS.openrouter.headers,
    );
    expect(await response.json()).toMatchObject({ usage: { cost: nanoUsd / 1e9 } });
    expect(simulator.ledger.nanoUsd()).toBe(nanoUsd);
  });

  test('carry what a provider said in metadata.raw', async () => {
    const simulator = await simulateWires(['openrouter']);
    simulator.script('openrouter', ['internal', 'error-in-stream', { kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    const answers = [];
    for (let count = 0; count < 3; count += 1) {
      const { path, headers, body } = ORDERS.openrouter;
      const response = await post(simulator.url('openrouter') + path, body, headers);
      answers.push([response.status, await response.json()]);
    }
    expect(answers).toMatchObject([
      [502, { error: { code: 502, metadata: { provider_name: 'Google AI Studio', raw: expect.stringContaining('INTERNAL') } } }],
      [200, { error: { code: 529, metadata: { error_type: 'provider_overloaded' } } }],
      [200, { error: { code: 403, metadata: { error_type: 'content_policy_violation' } } }],
    ]);
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });
});
