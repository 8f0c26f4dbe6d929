/** Writes one line. */
export type Print = (line: string) => void;

/** One benchmark of the list in `main.ts`. */
export interface Benchmark {
  /** As `--only` and the JSON call it. */
  readonly name: string;
  /** Runs only where `--only` names it. @default false */
  readonly onlyByName?: boolean;
  /** @param smoke only shows that everything runs, in seconds. */
  readonly run: (smoke: boolean, pace: Pace) => Promise<Measured>;
}

/** How the simulated days are played, where it differs from their scenario. */
export interface Pace {
  /** Seconds of the day a second. */
  readonly speed?: number;
  /** The days; all are played at once. */
  readonly seeds?: readonly number[];
}

/** What a benchmark found. */
export interface Measured {
  /** For `--json`. */
  readonly figures: unknown;
  /** Each bar that was missed, in words; of a smoke run nobody judges them. */
  readonly missed: readonly string[];
  /** Prints its section, bars included. */
  readonly print: (print: Print) => void;
}
