/**
 * What a relay asks for one answered request, whatever its size, in whole nano-dollars: laozhang.ai's list of 2026-10-07
 * (https://docs.laozhang.ai, read 2026-10-10). A model that is not listed is not sold.
 */
export const RELAY_PRICES_NANO_USD: Readonly<Record<string, number>> = {
  'gemini-3-pro-image': 90_000_000,
  'gemini-nano-banana-2.1': 45_000_000,
  'gemini-3.1-flash-image': 55_000_000,
  'gemini-3.1-flash-lite-image': 25_000_000,
  'gemini-2.5-flash-image': 20_000_000,
  'gpt-image-2.5-flare': 30_000_000,
  'gpt-image-2.5-sunburst': 30_000_000,
  'gpt-image-2.6-flare': 30_000_000,
  'gpt-image-2.6-sunburst': 30_000_000,
};
