import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { ConfigInvalidError } from '../../src/errors/config-invalid-error.ts';
import { configErrorOf } from '../channels/config-issues.ts';

const channels = [gemini({ apiKey: 'any' })];

function messageAt(path: string, options: object): string | undefined {
  return configErrorOf(() => readOptions({ channels, ...options })).issues.find((issue) => issue.path === path)?.message;
}

describe('a key that an option does not have', () => {
  it.each([
    ['', { resilence: {} }, '"resilence"; did you mean resilience?'],
    ['resilience', { resilience: { deadlineMS: 5 } }, '"deadlineMS"; did you mean deadlineMs?'],
    ['resilience.circuitBreaker', { resilience: { circuitBreaker: { halfOpenAfter: 5 } } }, 'did you mean halfOpenAfterMs?'],
    [
      'limits',
      { limits: { maxPromptchars: 5, maxCounts: 1 } },
      '"maxPromptchars", "maxCounts"; did you mean maxPromptChars, maxCount?',
    ],
    ['telemetry', { telemetry: { captureContents: true } }, 'did you mean captureContent?'],
    ['degrade', { degrade: { size: ['1K'] } }, 'did you mean sizes?'],
  ])('is told at %j with the one it comes near to', (path, options, hint) => {
    expect(messageAt(path, options)).toContain(hint);
  });

  it('is told without a guess where none comes near', () => {
    expect(messageAt('resilience', { resilience: { watermark: true } })).toBe('Unrecognized key: "watermark"');
  });

  it('is told so by channels too, at the top and below', () => {
    const misspelt = { apiKey: 'any', baseURL: 'https://gemini.example', limits: { maxConcurent: 2 } };
    for (const make of [() => gemini(misspelt as never), () => openAI(misspelt as never)]) {
      const { issues } = configErrorOf(make);
      expect(issues.map(({ path, message }) => [path, message])).toEqual(
        expect.arrayContaining([
          ['', 'Unrecognized key: "baseURL"; did you mean baseUrl?'],
          ['limits', 'Unrecognized key: "maxConcurent"; did you mean maxConcurrent?'],
        ]),
      );
    }
  });

  it('never shows its value', () => {
    const misspelt = { apiKey: 'any', apiKeys: 'AIza-secret' };
    const error = configErrorOf(() => gemini(misspelt));
    expect(ConfigInvalidError.isInstance(error) && JSON.stringify(error)).not.toContain('AIza-secret');
  });
});
