import { describe, expect, it } from 'vitest';
import { modelVersionOf } from '../../../src/channels/wire/model-version.ts';

const ordered = {
  model: { id: 'gemini-3-pro-image', aliases: ['nano-banana-pro', 'gemini-3-pro-image-preview'] },
  wireName: 'My-Deployment',
};

describe('modelVersionOf', () => {
  it.each([
    ['gemini-3-pro-image', 'gemini-3-pro-image'],
    ['my-deployment', 'gemini-3-pro-image'],
    ['models/My-Deployment', 'gemini-3-pro-image'],
    ['gemini-3-pro-image-001', 'gemini-3-pro-image'],
    ['gemini-3-pro-image@001', 'gemini-3-pro-image'],
    ['publishers/google/models/gemini-3-pro-image', 'gemini-3-pro-image'],
    ['projects/p-1/locations/global/publishers/google/models/gemini-3-pro-image-002', 'gemini-3-pro-image'],
    ['models/Nano-Banana-Pro', 'gemini-3-pro-image'],
    ['gemini-nano-banana-2.1-001', 'gemini-nano-banana-2.1'],
    ['models/gemini-nano-banana-2.1', 'gemini-nano-banana-2.1'],
    ['someone-else', 'someone-else'],
    ['', undefined],
    ['  ', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j is %j', (version, id) => expect(modelVersionOf(version, ordered)).toBe(id));

  it('takes off path and release where it does not know what was ordered', () => {
    expect(modelVersionOf('models/gemini-3-pro-image-001')).toBe('gemini-3-pro-image');
  });
});
