/** What the prompt of a variant begins with unless the series says otherwise, after one picture of the character. */
export const SERIES_INSTRUCTION = instructionFor('The first picture shows');

/** The same after several pictures of it. */
export function seriesInstruction(pictures: number): string {
  return pictures === 1 ? SERIES_INSTRUCTION : instructionFor(`The first ${pictures} pictures show`);
}

function instructionFor(shown: string): string {
  return `${shown} a character. Draw this same character again: the same face, proportions, colours, clothes and style. What it shows now:`;
}

/** A variant's prompt as it is sent. */
export function instructed(prompt: string, instruction: string): string {
  return instruction === '' ? prompt : `${instruction}\n${prompt}`;
}
