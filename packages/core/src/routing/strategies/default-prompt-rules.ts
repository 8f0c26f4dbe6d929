import type { PromptRule } from './prompt-rule.ts';

/** Words that ask for letters in the picture. */
const WRITING = {
  // Text to be written out stands in quotes in any language; behind a digit they are inches, as in 5" by 7".
  any: [/(?<!\d)["“”„«»「『].{1,200}?["“”«»」』]/su],
  en: [
    ...[
      'typograph*',
      'lettering',
      'poster*',
      'logo*',
      'headline*',
      'caption*',
      'infographic*',
      'slogan*',
      'that says',
      'saying',
      'titled',
    ],
    ...[
      'the word',
      'the words',
      'the text',
      'card',
      'cards',
      'menu',
      'menus',
      'label*',
      'sign',
      'signs',
      'signage',
      'billboard*',
    ],
    ...[
      'banner*',
      'flyer*',
      'brochure*',
      'invitation*',
      'certificate*',
      'book cover*',
      'album cover*',
      'magazine cover*',
      'front cover*',
    ],
    ...['cover of', 'cover page*'],
  ],
  de: [
    ...['schriftzug', 'plakat*', 'überschrift*', 'infografik*', 'typografi*', 'aufschrift*', 'schild', 'schilder', 'etikett*'],
    ...[
      'visitenkarte*',
      'geburtstagskarte*',
      'grußkarte*',
      'speisekarte*',
      'einladung*',
      'buchcover*',
      'titelseite*',
      'mit dem text',
    ],
  ],
  fr: [
    ...[
      'affiche*',
      'infographie*',
      'typographie*',
      'qui dit',
      'les mots',
      'le mot',
      'carte de visite',
      'carte de vœux',
      'étiquette*',
    ],
    ...['enseigne*', 'panneau', 'panneaux', 'couverture de', "carte d'anniversaire"],
  ],
  es: [
    ...['cartel', 'carteles', 'tipograf*', 'infografía*', 'que dice', 'las palabras', 'la palabra', 'tarjeta*', 'menú', 'menús'],
    ...['etiqueta*', 'letrero*', 'portada*', 'logotipo*'],
  ],
  pt: [
    'cartaz*',
    'infográfico*',
    'que diz',
    'as palavras',
    'a palavra',
    'cartão',
    'cartões',
    'cardápio*',
    'rótulo*',
    'capa de',
    'letreiro*',
  ],
  it: [
    'locandina*',
    'manifesto',
    'le parole',
    'la parola',
    'biglietto da visita',
    'etichetta*',
    'insegna*',
    'copertina*',
    'che dice',
  ],
  ru: [
    'надпись*',
    'плакат*',
    'шрифт*',
    'типограф*',
    'логотип*',
    'вывеск*',
    'открытк*',
    'визитк*',
    'этикетк*',
    'обложк*',
    'меню',
    'афиш*',
  ],
  ar: ['ملصق*', 'شعار*', 'لافتة', 'بطاقة'],
  hi: ['पोस्टर*', 'लोगो', 'मेनू', 'कार्ड'],
  zh: [
    '海报',
    '海報',
    '标题',
    '標題',
    '字体',
    '字體',
    '文字',
    '标语',
    '標語',
    '菜单',
    '菜單',
    '名片',
    '贺卡',
    '賀卡',
    '封面',
    '标签',
    '招牌',
  ],
  ja: ['ポスター', 'ロゴ', '見出し', '文字', 'メニュー', '名刺', 'カード', 'ラベル', '看板', '表紙'],
  ko: ['포스터', '로고', '글자', '글씨', '메뉴', '명함', '카드', '라벨', '간판', '표지'],
  th: ['โปสเตอร์', 'โลโก้', 'เมนู', 'ป้าย', 'นามบัตร'],
} satisfies Record<string, readonly (string | RegExp)[]>;

/** Words that ask for what a camera would have seen. */
const PHOTOGRAPHY = {
  en: [
    'photo',
    'photos',
    'photograph*',
    'photoreal*',
    // Of a person, and not of the sheet: "portrait orientation".
    /(?<![\p{L}\p{M}])portraits?(?![\p{L}\p{M}]|[ -]?(?:orientation|format|mode|layout|aspect))/iu,
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
  ru: ['фото*', 'сфото*', 'портрет*'],
  ar: ['فوتوغراف*', 'صورة'],
  hi: ['फोटो*'],
  zh: ['照片', '摄影', '攝影'],
  ja: ['写真', '実写'],
  ko: ['사진', '실사'],
  th: ['ภาพถ่าย'],
} satisfies Record<string, readonly (string | RegExp)[]>;

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
