import type { DiagLogger } from '@opentelemetry/api';

/** Between two lines about exports that go on failing. */
const AGAIN_MS = 600_000;

/** What a logger of trouble needs. */
export interface ExportTroubleOptions {
  /** Where exports go, as it is told. */
  readonly where: string;
  readonly write: (line: string) => void;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** A logger for the SDK that counts. */
export interface ExportTrouble extends DiagLogger {
  /** How often something did not arrive so far. */
  failures(): number;
}

/**
 * Says on one line that what the SDK of OpenTelemetry sends does not arrive, where that was to be, and why; again every ten minutes while it
 * goes on, with how often it happened. Left to itself the SDK says nothing, and its own logger a page of stack for every export.
 */
export function exportTrouble({ where, write, now }: ExportTroubleOptions): ExportTrouble {
  let toldAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  let told = 0;
  const ignore = (): void => undefined;
  return {
    failures: () => count,
    error: (message) => {
      count += 1;
      if (now() - toldAt < AGAIN_MS) return;
      const often = toldAt < 0 ? '' : `, ${count - told} times in ${Math.round((now() - toldAt) / 60_000)} minutes`;
      const why = `${reasonOf(message)}${often}`;
      write(`No telemetry arrives at ${where}: ${why}. The shop sells on; OTEL_EXPORTER_OTLP_ENDPOINT names a collector.`);
      toldAt = now();
      told = count;
    },
    warn: ignore,
    info: ignore,
    debug: ignore,
    verbose: ignore,
  };
}

/** The SDK tells an error as JSON of its stack and fields, or in a sentence of its own. Of several addresses that all failed there is only a code. */
function reasonOf(message: string): string {
  if (!message.startsWith('{')) return message;
  try {
    const told: unknown = JSON.parse(message);
    const fields = new Map<string, unknown>(Object.entries(told ?? {}));
    return String(fields.get('message') ?? fields.get('code') ?? fields.get('name'));
  } catch {
    return message;
  }
}
