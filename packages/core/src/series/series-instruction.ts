/** What the prompt of a variant begins with unless the series says otherwise. */
export const SERIES_INSTRUCTION =
  'The first picture shows a character. Draw this same character again: the same face, proportions, colours, clothes and style. What it shows now:';

/** A variant's prompt as it is sent. */
export function instructed(prompt: string, instruction: string): string {
  return instruction === '' ? prompt : `${instruction}\n${prompt}`;
}
