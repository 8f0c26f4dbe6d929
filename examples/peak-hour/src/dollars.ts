/** `$0.0336`: always four decimals, so that columns line up. What must be equal is compared in whole nano-dollars, not in these. */
export function dollars(nanoUsd: number): string {
  return `$${(nanoUsd / 1e9).toFixed(4)}`;
}
