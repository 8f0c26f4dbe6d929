const SAFETY = /SAFETY|PROHIBITED|BLOCKLIST|SPII|RECITATION|MODERAT/;

/** Whether a finish reason is a refusal of content, which other wires tell in the words of their moderation. */
export const isSafety = (finishReason: string): boolean => SAFETY.test(finishReason);
