import { patienceOf, type Patience, type PatienceParts } from './patience.ts';

/** What is kept of a call's deadline for a text that stands in for its pictures: at most so many milliseconds, and such a share. */
export const TEXT_RESERVE = Object.freeze({ ms: 30_000, share: 0.1 });

/** How the time of a call is shared out. */
export interface CallTime {
  /** For the pictures, in milliseconds. */
  readonly deadlineMs: number;
  /** For a text that stands in for them, in milliseconds; 0 where none does. */
  readonly textMs: number;
  readonly patience: Patience;
}

/** What a call says of its time. */
export interface TimeAsked {
  /** @default that of the service */
  readonly deadlineMs: number | undefined;
  readonly urgency: 'interactive' | 'background';
}

/** Shares out the time of a call that begins now. */
export function callTimeOf({ deadlineMs, urgency }: TimeAsked, describes: boolean, parts: PatienceParts): CallTime {
  const wholeMs = deadlineMs ?? parts.deadlineMs;
  const textMs = describes ? Math.min(TEXT_RESERVE.ms, wholeMs * TEXT_RESERVE.share) : 0;
  const picturesMs = wholeMs - textMs;
  return { deadlineMs: picturesMs, textMs, patience: patienceOf(urgency, { ...parts, deadlineMs: picturesMs }) };
}
