import type { PromptRule } from './prompt-rule.ts';

/** Words that ask for letters in the picture. */
const WRITING = {
  // Text to be written out stands in quotes in any language.
  any: [/["“”„«»「『].{1,200}?["“”«»」』]/su],
  en: ['typograph*', 'lettering', 'poster*', 'logo*', 'headline*', 'caption*', 'infographic*', 'slogan*', 'that says', 'reads'],
  de: ['schriftzug', 'plakat*', 'überschrift*', 'infografik*', 'typografi*'],
  fr: ['affiche*', 'infographie*', 'typographie*', 'qui dit'],
  es: ['cartel', 'carteles', 'tipograf*', 'infografía*', 'que dice'],
  pt: ['cartaz*', 'infográfico*', 'que diz'],
  ru: ['надпись*', 'плакат*', 'шрифт*', 'типограф*'],
  ar: ['ملصق*', 'شعار*'],
  hi: ['पोस्टर*', 'लोगो'],
  zh: ['海报', '海報', '标题', '標題', '字体', '字體', '文字', '标语', '標語'],
  ja: ['ポスター', 'ロゴ', '見出し', '文字'],
  ko: ['포스터', '로고', '글자', '글씨'],
  th: ['โปสเตอร์', 'โลโก้'],
} satisfies Record<string, readonly (string | RegExp)[]>;

/** Words that ask for what a camera would have seen. */
const PHOTOGRAPHY = {
  en: [
    'photo',
    'photos',
    'photograph*',
    'photoreal*',
    'portrait*',
    'headshot*',
    'product shot*',
    'bokeh',
    'dslr',
    '35mm',
    '85mm',
  ],
  de: ['foto', 'fotos', 'fotograf*', 'fotoreal*', 'produktfoto*', 'porträt*'],
  fr: ['photographie*', 'photoréal*'],
  es: ['fotorreal*', 'retrato*'],
  it: ['ritratto', 'ritratti'],
  ru: ['фото*', 'портрет*'],
  ar: ['فوتوغراف*', 'صورة'],
  hi: ['फोटो*'],
  zh: ['照片', '摄影', '攝影'],
  ja: ['写真', '実写'],
  ko: ['사진', '실사'],
  th: ['ภาพถ่าย'],
} satisfies Record<string, readonly string[]>;

/**
 * What `byPrompt()` goes by unless told otherwise. Which model is best at what is a judgement, not a measurement: take these as a
 * start, and put your own in their place once you have compared pictures.
 *
 * Sources: Google's posts on Nano Banana Pro, which give readable text and infographics as its strength, as collected in aimikoda/nbpro
 * (2025-11); docs.crazyrouter.com/images/flux, a seller of many vendors, which gives realistic style and portraits as that of FLUX.
 * Both read 2026-11-21.
 */
export const defaultPromptRules: readonly PromptRule[] = Object.freeze([
  {
    name: 'typography',
    because: 'Wrong letters make a picture useless. Nano Banana Pro was made to write them; GPT Image reads and writes too.',
    words: Object.values(WRITING).flat(),
    // Twice a photograph: a photograph of a sign that says OPEN has to say OPEN first of all.
    weight: 2,
    prefer: [{ model: 'gemini-3-pro-image' }, { vendor: 'openai' }, { vendor: 'google' }],
  },
  {
    name: 'photographs',
    because: 'FLUX is at its best in realistic light, skin and lenses.',
    words: Object.values(PHOTOGRAPHY).flat(),
    prefer: [{ model: 'flux-3-image' }, { vendor: 'black-forest-labs' }],
  },
]);
