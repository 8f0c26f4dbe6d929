import { describe, expect, it } from 'vitest';
import { imageTokensOf, pictureTokens } from '../../src/catalog/picture-tokens.ts';
import { modelOf } from './model-of.ts';

const gptImage = modelOf('gpt-image-2');
const pro = modelOf('gemini-3-pro-image');

describe('the tokens of a picture', () => {
  it('are those of the ordered quality, where they go by it', () => {
    expect(pictureTokens(gptImage, '2K', 'medium')).toEqual({ expected: 3568, upper: 3568 });
    expect(imageTokensOf(gptImage, 'low')).toEqual({ '1K': 196, '2K': 397, '4K': 371 });
  });

  it('are at most those of the dearest quality where the model chooses, if all of them are known', () => {
    expect(pictureTokens(gptImage, '1K', undefined)).toEqual({ expected: undefined, upper: 7024 });
    const partly = { imageTokens: {}, imageTokensByQuality: { low: { '1K': 196 } } };
    expect(pictureTokens(partly, '1K', undefined)).toEqual({ expected: undefined, upper: undefined });
  });

  it('are unknown for a quality that is not documented, and for a size that is not', () => {
    for (const quality of ['max', 'hd', 'toString']) expect(imageTokensOf(gptImage, quality)).toEqual({});
    expect(pictureTokens(gptImage, '512', 'low')).toEqual({ expected: undefined, upper: undefined });
  });

  it('are those of the size where no quality is known', () => {
    for (const quality of [undefined, 'high']) expect(pictureTokens(pro, '1K', quality)).toEqual({ expected: 1120, upper: 1120 });
  });
});
