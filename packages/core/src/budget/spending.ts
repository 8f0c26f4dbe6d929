import type { Candidate } from '../routing/candidate.ts';
import type { Unaffordable } from './budget-reading.ts';

/** Money was set aside for an attempt, or there is none for it. */
export type Admission =
  | {
      readonly admitted: true;
      /** To be called once, when the attempt is over or was not made after all. Never throws. */
      readonly ended: () => void;
    }
  | { readonly admitted: false; readonly refusal: Unaffordable };

/** What the search for one picture asks of its money. */
export interface Spending {
  /** Asked before every attempt. Answers at once where nothing more has to be set aside. Never rejects. */
  admit(candidate: Candidate): Admission | Promise<Admission>;
}
