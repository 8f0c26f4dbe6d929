import { describe, expect, it } from 'vitest';
import { ModelRetiredError } from '../../src/errors/model-retired-error.ts';
import { ModelUnknownError } from '../../src/errors/model-unknown-error.ts';
import { RetakeError } from '../../src/errors/retake-error.ts';

describe('ModelUnknownError', () => {
  it('says what could have been meant', () => {
    const error = new ModelUnknownError('nano-bannana', ['nano-banana', 'nano-banana-2']);
    expect(error.message).toBe('The catalog knows no model "nano-bannana". Did you mean nano-banana, nano-banana-2?');
    expect(error.toJSON()).toEqual({
      name: 'ModelUnknownError',
      code: 'model_unknown',
      message: error.message,
      model: 'nano-bannana',
      nearest: ['nano-banana', 'nano-banana-2'],
    });
    expect(ModelUnknownError.isInstance(error)).toBe(true);
    expect(ModelRetiredError.isInstance(error)).toBe(false);
    expect(RetakeError.isInstance(error)).toBe(true);
  });

  it('stays readable when something else was sent as a name', () => {
    const error = new ModelUnknownError(`a red kite\n${'!'.repeat(5000)}`, []);
    expect(error.message.length).toBeLessThan(250);
    expect(error.message).not.toContain('\n');
    expect(error.model.length).toBeLessThanOrEqual(81);
  });
});

describe('ModelRetiredError', () => {
  it('says since when, and what to use', () => {
    const error = new ModelRetiredError({
      model: 'imagen-4.0-generate-001',
      retiredAt: '2026-08-17',
      successor: 'gemini-nano-banana-2.1',
    });
    expect(error.message).toBe('imagen-4.0-generate-001 was retired by its vendor on 2026-08-17; use gemini-nano-banana-2.1');
    expect(error.toJSON()).toMatchObject({ code: 'model_retired', retiredAt: '2026-08-17', successor: 'gemini-nano-banana-2.1' });
    expect(ModelRetiredError.isInstance(error)).toBe(true);
  });

  it('does without what is not known', () => {
    expect(new ModelRetiredError({ model: 'x', retiredAt: undefined, successor: undefined }).message).toBe(
      'x was retired by its vendor',
    );
  });
});
