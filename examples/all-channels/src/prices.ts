/** What laozhang.ai asks for an answered request on Gemini's paths, in dollars (docs.laozhang.ai, 2026-10-07). */
export const RELAY_PRICES = { 'gemini-nano-banana-2.1': 0.045 };

/** What it asks on OpenAI's paths, in dollars (docs.laozhang.ai, 2026-10-07). */
export const RELAYED_GPT_PRICES = { 'gpt-image-2.6-flare': 0.03 };
