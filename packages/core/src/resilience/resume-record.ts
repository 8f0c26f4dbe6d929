/** What an attempt's channel told of work that can be collected later; what it told last counts. */
export class ResumeRecord {
  #resumeToken: string | undefined;
  #reportedCostNanoUsd: number | undefined;

  /** `undefined` until there is such work. */
  get resumeToken(): string | undefined {
    return this.#resumeToken;
  }

  /** What the upstream said that it costs, in nano-dollars. */
  get reportedCostNanoUsd(): number | undefined {
    return this.#reportedCostNanoUsd;
  }

  /** Takes in what a channel says, which need not be written in TypeScript. Returns whether that was a token. */
  told(resumeToken: unknown, reportedCostNanoUsd: unknown): boolean {
    if (typeof resumeToken !== 'string' || resumeToken === '') return false;
    this.#resumeToken = resumeToken;
    const isAmount = typeof reportedCostNanoUsd === 'number' && Number.isSafeInteger(reportedCostNanoUsd);
    this.#reportedCostNanoUsd = isAmount && reportedCostNanoUsd >= 0 ? reportedCostNanoUsd : undefined;
    return true;
  }
}
