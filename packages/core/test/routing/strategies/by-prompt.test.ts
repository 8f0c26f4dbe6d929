import { describe, expect, it } from 'vitest';
import { byPrompt } from '../../../src/routing/strategies/by-prompt.ts';
import { defaultPromptRules } from '../../../src/routing/strategies/default-prompt-rules.ts';
import { foldPrompt, termFinder } from '../../../src/routing/strategies/prompt-term.ts';
import { roundRobin } from '../../../src/routing/strategies/round-robin.ts';
import { BUILT_IN_MODELS } from '../../../src/catalog/models/built-in-models.ts';
import { modelOf } from '../../catalog/model-of.ts';
import { configErrorOf } from '../../channels/config-issues.ts';
import { candidate, context, idsOf } from './candidates.ts';

function found(term: string | RegExp, prompt: string): boolean {
  return termFinder(term)(foldPrompt(prompt), prompt);
}

describe('a word of a rule', () => {
  it.each([
    ['photo', 'A PHOTO, please'],
    ['photo', 'photo'],
    ['photo', '"photo"'],
    ['close up', 'a close\n  up of a bee'],
    ['photo*', 'photographs'],
    ['ｐｈｏｔｏ', 'photo'],
    ['porträt', 'Ein Porträt'],
    ['фото*', 'Фотография кота'],
    ['照片', '一张猫的照片,高清'],
    ['写真', '猫の写真です'],
    ['사진', '고양이 사진을 그려줘'],
    ['ภาพถ่าย', 'วาดภาพถ่ายแมว'],
    ['फोटो*', 'बिल्ली की फोटो'],
    ['3d', 'a 3D render'],
    [/\bf\/\d/, 'shot at f/2'],
    ['c++', 'the letters C++ in brass'],
    ['ポスター', 'ポスターを作って'],
    ['logo', 'no text; a logo'],
    ['no text', 'no text, please'],
    ['poster', 'a man with no shoes reading a poster'],
  ])('%s is found in %s', (term, prompt) => {
    expect(found(term, prompt)).toBe(true);
  });

  it.each([
    ['photo', 'photosynthesis'],
    ['photo', 'telephoto'],
    ['reads', 'threads and spreads'],
    ['art', '𝐚rt𝐚'],
    ['фото', 'фотография'],
    ['logo', 'without any logo'],
    ['caption*', 'no logo or captions'],
    ['letters', 'no letters'],
    ['文字', '没有任何文字'],
    ['文字', '文字は入れないでください'],
    [/\bF\/\d/, 'shot at f/2'],
  ])('%s is not found in %s', (term, prompt) => {
    expect(found(term, prompt)).toBe(false);
  });
});

const channels = [
  candidate('google', { model: 'gemini-3-pro-image' }),
  candidate('openai', { model: 'gpt-image-2' }),
  candidate('bfl', { model: 'flux-2-pro' }),
];

describe('byPrompt', () => {
  const models = ['gemini-nano-banana-2.1', 'gpt-image-2', 'flux-2-pro', 'gemini-3-pro-image', 'flux-3-image'].map(modelOf);
  const preferred = (prompt: string, strategy = byPrompt()) =>
    strategy.preferModels?.(models, context({ prompt })).map(({ id }) => id);

  it('prefers FLUX for photographs and models that can write for typography', () => {
    expect(preferred('Portrait of a baker, 85mm')?.slice(0, 2)).toEqual(['flux-3-image', 'flux-2-pro']);
    expect(preferred('A jazz poster with lettering')?.slice(0, 2)).toEqual(['gemini-3-pro-image', 'gpt-image-2']);
    expect(preferred('A kite over the sea')).toEqual(models.map(({ id }) => id));
  });

  it('lets the higher score lead and the next follow', () => {
    expect(preferred('Photo of a shop sign that says “OPEN”')).toEqual([
      'gemini-3-pro-image',
      'gpt-image-2',
      'gemini-nano-banana-2.1',
      'flux-3-image',
      'flux-2-pro',
    ]);
  });

  it('orders candidates by model, vendor and channel, and leaves the rest to the other strategy', () => {
    const rules = [{ name: 'kites', words: ['kite'], prefer: [{ channel: 'bfl' }, { vendor: 'openai' }] }];
    expect(idsOf(byPrompt(rules)(channels, context()))).toEqual(['bfl', 'openai', 'google']);
    const elsewhere = byPrompt(rules, roundRobin({ openai: 1 }));
    expect(idsOf(elsewhere(channels, context({ prompt: 'a boat' })))).toEqual(['openai', 'google', 'bfl']);
  });

  it('counts a word once however often it is there, and breaks a tie by the order of the rules', () => {
    const rules = [
      { name: 'a', words: ['kite'], prefer: [{ channel: 'openai' }] },
      { name: 'b', words: ['boat'], prefer: [{ channel: 'bfl' }] },
    ];
    expect(idsOf(byPrompt(rules)(channels, context({ prompt: 'boat, boat, boat and kite' })))[0]).toBe('openai');
    const heavier = rules.map((rule) => ({ ...rule, weight: rule.name === 'b' ? 1.5 : 1 }));
    expect(idsOf(byPrompt(heavier)(channels, context({ prompt: 'kite and boat' })))[0]).toBe('bfl');
  });

  it('finds a model by its alias', () => {
    const rules = [{ name: 'kites', words: ['kite'], prefer: [{ model: 'nano-banana-pro' }] }];
    expect(preferred('a kite', byPrompt(rules))?.[0]).toBe('gemini-3-pro-image');
  });

  it('refuses rules with every problem and its path', () => {
    const rules = [
      { name: '', words: [], prefer: [{ modell: 'x' }] },
      { name: 'b', words: ['*', 'a*b', /x/g, 5, ' '], weight: 0, prefer: [], colour: 'red' },
    ];
    // @ts-expect-error: wrong types, as they can come from a configuration file.
    const { issues } = configErrorOf(() => byPrompt(rules));
    expect(issues.map(({ path }) => path)).toEqual([
      'rules[0].name',
      'rules[0].words',
      'rules[0].prefer[0]',
      'rules[1].words[0]',
      'rules[1].words[1]',
      'rules[1].words[2]',
      'rules[1].words[3]',
      'rules[1].words[4]',
      'rules[1].weight',
      'rules[1].prefer',
      'rules[1]',
    ]);
  });

  it('tells what it names, that of the other strategy too', () => {
    expect(byPrompt(undefined, roundRobin({ google: 1 })).names).toEqual({
      channels: ['google'],
      models: ['gemini-3-pro-image', 'flux-3-image'],
      vendors: ['openai', 'google', 'black-forest-labs'],
    });
  });
});

describe('the default rules', () => {
  it('name only models and vendors of the catalog', () => {
    const unknown = defaultPromptRules
      .flatMap(({ prefer }) => prefer)
      .filter(
        (preference) =>
          !BUILT_IN_MODELS.some(
            ({ id, vendor }) =>
              ('model' in preference && preference.model === id) || ('vendor' in preference && preference.vendor === vendor),
          ),
      );
    expect(unknown).toEqual([]);
  });

  it('are plain enough to be written as JSON, but for two expressions', () => {
    const words = defaultPromptRules.flatMap(({ words }) => words).filter((word) => typeof word !== 'string');
    expect(words).toHaveLength(2);
  });
});
