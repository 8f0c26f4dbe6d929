/** A series that is computed ahead, because an alert looks at it over long windows. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whom an alert reaches: `critical` wakes someone, `warning` is looked at in the day, `info` is kept. */
export type Severity = 'critical' | 'warning' | 'info';

/** What a service is called in the line of an alert, whichever label has its name. */
export const SERVICE_NAME = '{{ or $labels.job $labels.service_name }}';

/** One alert. */
export interface Alert {
  /** `Retake` and what is wrong, such as `RetakeBreakerOpen`; its runbook has the rest as its file name. */
  readonly alert: `Retake${string}`;
  readonly expr: string;
  /** How long it must hold. @default at once */
  readonly pending?: string;
  readonly severity: Severity;
  readonly labels?: Readonly<Record<string, string>>;
  /** One line, with the labels it is about. */
  readonly summary: string;
  /** What it means and what follows from it. */
  readonly description: string;
  /** The dashboard to look at first. */
  readonly dashboard: string;
}

/** Rules that are evaluated together. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | Alert)[];
}

/** The file name of an alert's runbook: `breaker-open` for `RetakeBreakerOpen`. */
export function runbookOf(alert: string): string {
  return alert
    .replace(/^Retake/, '')
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .slice(1);
}
