/** What one look at one way of export came to. */
export interface Verdict {
  /** Where was looked, such as `Prometheus`. */
  readonly path: string;
  /** What is worth telling, by its name. */
  readonly rows: Readonly<Record<string, string>>;
  /** Everything that is not as it has to be. */
  readonly wrong: readonly string[];
}

/** Prints a table with a column for every place that was looked at. */
export function printVerdicts(verdicts: readonly Verdict[], say: (line: string) => void): void {
  const paths = [...new Set(verdicts.map(({ path }) => path))];
  const names = [...new Set(verdicts.flatMap(({ rows }) => Object.keys(rows)))];
  const cell = (path: string, name: string): string =>
    verdicts.filter((verdict) => verdict.path === path).flatMap(({ rows }) => rows[name] ?? [])[0] ?? '';
  const wrong = paths.map((path) =>
    String(verdicts.filter((verdict) => verdict.path === path).reduce((count, verdict) => count + verdict.wrong.length, 0)),
  );
  const table = [['', ...paths], ...names.map((name) => [name, ...paths.map((path) => cell(path, name))]), ['wrong', ...wrong]];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    say(
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
