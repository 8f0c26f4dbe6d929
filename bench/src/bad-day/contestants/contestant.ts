import type { Day } from '../scenario.ts';

/** A day as a contestant sees it. */
export interface Field {
  readonly day: Day;
  /** Base URLs by channel, without a version. */
  readonly urls: Readonly<Record<string, string>>;
  /** Chance for whoever takes it from outside. */
  readonly random: () => number;
}

/** Somebody who buys pictures for one day. */
export interface Buyer {
  /** Buys one; resolves to whether there is one, within the deadline of the day. May throw where there is none. */
  buy(prompt: string): Promise<boolean>;
  close(): Promise<void>;
}

/** One way to buy pictures, set up as its own documentation advises. */
export interface Contestant {
  readonly name: string;
  /** How many of the day's channels it knows. */
  readonly channels: 1 | 3;
  /** Its settings in a line, and the documentation they follow. */
  readonly configuration: string;
  /** Whether its pauses are constants in its code, so that the timers of its process have to be compressed. */
  readonly fixedPauses: boolean;
  open(field: Field): Buyer;
}
