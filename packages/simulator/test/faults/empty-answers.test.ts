import { describe, expect, test } from 'vitest';
import { ask, answerOf, partsOf, picturesOf, simulate } from '../asking.ts';

const FINISH_REASONS = [
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'IMAGE_SAFETY',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'IMAGE_PROHIBITED_CONTENT',
  'NO_IMAGE',
  'IMAGE_RECITATION',
  'IMAGE_OTHER',
  'CONTINUATION',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
  'IMAGE_SOMETHING_NEW',
] as const;

describe('200 without a picture', () => {
  test.each(FINISH_REASONS)('%s: thinking is billed, no picture is', async (finishReason) => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'no-picture', finishReason }]);
    const response = await ask(simulator);
    expect(response.status).toBe(200);
    const answer = await answerOf(response);
    expect(answer.candidates?.[0]?.finishReason).toBe(finishReason);
    expect(picturesOf(answer)).toEqual([]);
    const [entry] = simulator.ledger.entries;
    expect(entry).toMatchObject({ billed: true, pictures: 0, usage: { image: 0 } });
    const { promptText = 0, thoughts = 0, text = 0 } = entry?.usage ?? {};
    expect(thoughts).toBeGreaterThan(0);
    expect(entry?.nanoUsd).toBe(promptText * 2_000 + (thoughts + text) * 12_000);
    expect(answer.usageMetadata).toMatchObject({
      promptTokenCount: promptText,
      thoughtsTokenCount: thoughts,
      totalTokenCount: promptText + thoughts + text,
    });
  });

  test.each([
    ['missing', { finishReason: 'NO_IMAGE', index: 0 }],
    ['empty', { content: {}, finishReason: 'NO_IMAGE', index: 0 }],
    ['role-only', { content: { role: 'model' }, finishReason: 'NO_IMAGE', index: 0 }],
    ['empty-parts', { content: { parts: [], role: 'model' }, finishReason: 'NO_IMAGE', index: 0 }],
    ['null-parts', { content: { parts: null }, finishReason: 'NO_IMAGE', index: 0 }],
  ] as const)('content can be %s', async (content, candidate) => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'no-picture', content }]);
    expect((await answerOf(await ask(simulator))).candidates).toEqual([candidate]);
  });

  test.each([
    ['NO_IMAGE', undefined],
    ['IMAGE_PROHIBITED_CONTENT', { role: 'model' }],
    ['IMAGE_SAFETY', { parts: null }],
    ['MALFORMED_FUNCTION_CALL', {}],
    ['OTHER', { parts: [], role: 'model' }],
  ])('%s comes in the form in which it was seen', async (finishReason, content) => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'no-picture', finishReason }]);
    expect((await answerOf(await ask(simulator))).candidates?.[0]?.content).toEqual(content);
  });

  test('STOP is a text alone', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'no-picture', finishReason: 'STOP', text: 'No.' }]);
    expect(partsOf(await answerOf(await ask(simulator)))).toEqual([{ text: 'No.', thoughtSignature: expect.any(String) }]);
  });

  test('a blocked prompt has feedback and no candidates, and is billed for the prompt', async () => {
    const simulator = await simulate();
    simulator.script('vertex', [{ kind: 'prompt-blocked', blockReason: 'MODEL_ARMOR' }]);
    const answer = await answerOf(await ask(simulator, { channel: 'vertex' }));
    expect(answer).toMatchObject({
      promptFeedback: { blockReason: 'MODEL_ARMOR' },
      usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
    });
    expect(answer).not.toHaveProperty('candidates');
    expect(simulator.ledger.nanoUsd()).toBe(3 * 2_000);
  });

  test.each([
    ['null', null],
    ['empty', []],
    ['missing', undefined],
  ] as const)('candidates can be %s', async (form, candidates) => {
    const simulator = await simulate();
    simulator.script('relay', [{ kind: 'no-candidates', form }]);
    expect((await answerOf(await ask(simulator, { channel: 'relay' }))).candidates).toEqual(candidates);
  });

  test('a relay bills its flat price, unless it is one that does not', async () => {
    const simulator = await simulate({
      channels: [
        { id: 'relay', dialect: 'relay' },
        { id: 'fair', dialect: 'relay', behaviour: { billsEmptyAnswers: false } },
      ],
    });
    for (const channel of ['relay', 'fair']) {
      simulator.script(channel, ['no-picture']);
      await ask(simulator, { channel });
    }
    expect(simulator.ledger.entries.map(({ nanoUsd, billed }) => ({ nanoUsd, billed }))).toEqual([
      { nanoUsd: 90_000_000, billed: true },
      { nanoUsd: 0, billed: false },
    ]);
  });
});
