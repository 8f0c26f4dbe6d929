import { PHOTOGRAPHY_WORDS } from './photography-words.ts';
import type { PromptRule } from './prompt-rule.ts';
import { WRITING_WORDS } from './writing-words.ts';

/**
 * What `byPrompt()` goes by unless told otherwise. Which model is best at what is a judgement, not a measurement: take these as a
 * start, and put your own in their place once you have compared pictures. Words know nothing of what a prompt means: "a woman holding a
 * poster tube" is taken for a poster.
 *
 * Sources: Google's posts on Nano Banana Pro, which give readable text and infographics as its strength, as collected in aimikoda/nbpro
 * (2025-11); docs.crazyrouter.com/images/flux, a seller of many vendors, which gives realistic style and portraits as that of FLUX.
 * Both read 2026-11-21.
 */
export const defaultPromptRules: readonly PromptRule[] = Object.freeze([
  {
    name: 'typography',
    because: 'Wrong letters make a picture useless. Nano Banana Pro was made to write them; GPT Image reads and writes too.',
    words: Object.values(WRITING_WORDS).flat(),
    // Twice a photograph: a photograph of a sign that says OPEN has to say OPEN first of all.
    weight: 2,
    prefer: [{ model: 'gemini-3-pro-image' }, { vendor: 'openai' }, { vendor: 'google' }],
  },
  {
    name: 'photographs',
    because: 'FLUX is at its best in realistic light, skin and lenses.',
    words: Object.values(PHOTOGRAPHY_WORDS).flat(),
    prefer: [{ model: 'flux-3-image' }, { vendor: 'black-forest-labs' }],
  },
]);
