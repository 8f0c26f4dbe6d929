/** Words that ask for what a camera would have seen, by language. */
export const PHOTOGRAPHY_WORDS = {
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
