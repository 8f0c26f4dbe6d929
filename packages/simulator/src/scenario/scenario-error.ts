/** One thing that is wrong with a scenario. */
export interface ScenarioIssue {
  /** Where, such as `channels[0].behaviour.faults[1].rate`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** Thrown when a scenario cannot be simulated; it lists every problem at once. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly issues: readonly ScenarioIssue[];

  constructor(issues: readonly ScenarioIssue[], options?: { readonly cause?: unknown }) {
    super(
      `The scenario has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}:\n${issues.map(line).join('\n')}`,
      options,
    );
    this.issues = issues;
  }
}

const line = ({ path, message }: ScenarioIssue): string => (path === '' ? `- ${message}` : `- ${path}: ${message}`);
