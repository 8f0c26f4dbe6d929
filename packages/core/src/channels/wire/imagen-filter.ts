/** What a safety filter of Imagen looked at, and what for. */
export interface ImagenFilter {
  /** A code for people, such as `RAI_VIOLENCE`. */
  readonly code: string;
  /** Whether it stopped the prompt, so that no picture was drawn. */
  readonly stopped: 'prompt' | 'picture';
}

/** Which code belongs to which filter (docs.cloud.google.com, responsible AI for image models, read 2026-11-21). */
const FILTERS: readonly (readonly [category: string, prompt: readonly string[], picture: readonly string[]])[] = [
  ['CHILD', ['58061214'], ['17301594']],
  ['CELEBRITY', ['29310472'], ['15236754']],
  ['DANGEROUS', ['62263041'], []],
  ['HATE', ['57734940'], ['22137204']],
  ['OTHER', ['42876398'], ['29578790', '74803281']],
  ['PEOPLE', [], ['39322892']],
  ['PERSONAL_INFORMATION', ['92201652'], []],
  ['PROHIBITED', ['89371032'], ['49114662', '72817394']],
  ['SEXUAL', ['90789179'], ['63429089', '43188360']],
  ['TOXIC', ['78610348'], []],
  ['VIOLENCE', ['61493863'], ['56562880']],
  ['VULGAR', ['32635315'], []],
];

/** Reads the text of a filter by its support codes; an unknown code is taken for a filter of pictures, which may have been drawn. */
export function readImagenFilter(reason: string): ImagenFilter {
  const codes: readonly string[] = reason.match(/\b\d{8}\b/g) ?? [];
  for (const [category, prompt, picture] of FILTERS) {
    if (prompt.some((code) => codes.includes(code))) return { code: `RAI_${category}`, stopped: 'prompt' };
    if (picture.some((code) => codes.includes(code))) return { code: `RAI_${category}`, stopped: 'picture' };
  }
  return { code: 'RAI_FILTERED', stopped: 'picture' };
}

/** The words with which the API refuses a prompt by HTTP 400 instead. */
const REFUSED_PROMPT =
  /responsible ai|sensitive words|support codes?\b|(?:violat\w+|contrary to) .{0,60}(?:polic|guideline|practice)|prompt could not be submitted/i;

/** Whether the text of an error answer is a filter's. */
export function isImagenRefusal(text: string): boolean {
  return REFUSED_PROMPT.test(text);
}
