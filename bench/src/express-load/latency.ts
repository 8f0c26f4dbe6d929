/** How many of a hundred attempts fail at a bad hour. */
export const ERROR_RATE = 0.45;

/** Milliseconds until an upstream answers: a picture takes 2 to 6 seconds, a refusal a fifth of a second to one. */
export function drawLatency(fails: boolean, random: () => number): number {
  return fails ? 200 + 800 * random() : 2000 + 4000 * random();
}
