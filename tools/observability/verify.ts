// Plays an incident in a minute compressed into a second, with a shop, and a studio whose orders can wait, that export for real, scraped by Prometheus and pushed to
// VictoriaMetrics; holds every query of the dashboards to what happened, and the alerts to what should wake someone. `--save <file>` keeps what
// the panels showed in Prometheus, for their pictures.
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endProcesses } from './started-process.ts';
import { verifyIncident } from './verify-incident.ts';

const { values: options } = parseArgs({ options: { save: { type: 'string' } } });
const startedAt = Date.now();
const say = (what: string): void =>
  void process.stdout.write(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`);
const folder = mkdtempSync(join(tmpdir(), 'retake-observability-'));
const interrupted = Promise.withResolvers<never>();
let code = 1;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    code = 128 + constants.signals[signal];
    interrupted.reject(new Error(`Ended by ${signal}.`));
  });
}

try {
  const wrong = await Promise.race([verifyIncident({ folder, say, save: options.save }), interrupted.promise]);
  for (const each of wrong) say(`✗ ${each}`);
  say(wrong.length === 0 ? 'Everything shows what happened.' : `${wrong.length} things are wrong.`);
  code = wrong.length === 0 ? 0 : 1;
} catch (error) {
  say(`✗ ${error instanceof Error ? error.message : String(error)}`);
} finally {
  say('ending what was started');
  await endProcesses();
  rmSync(folder, { recursive: true, force: true });
}
// What still waits for something to happen in the incident would wait in vain.
process.exit(code);
