// Runs the demo as a user would and holds it to its promises: every picture delivered, and our cost equal to the ledger.
import { spawnSync } from 'node:child_process';
import { root } from './repository.ts';

const FIELDS = ['requested', 'succeeded', 'failed', 'images', 'attempts', 'failovers', 'costUsd', 'ledgerUsd'] as const;

const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'demo', '--', '--json'], { cwd: root, encoding: 'utf8' });
const line = stdout.trimEnd().split('\n').at(-1) ?? '';
process.stdout.write(`${line}\n`);
if (status !== 0) stop(`The demo ended with ${status}.\n${stderr}`);

const sums = readSums(line);
for (const field of FIELDS) if (typeof sums[field] !== 'number') stop(`${field} is missing.`);
if (sums['requested'] !== 40 || sums['succeeded'] !== 40 || sums['failed'] !== 0) stop('Not all 40 were delivered.');
if (sums['costUsd'] !== sums['ledgerUsd']) stop('Our cost is not that of the ledger.');

function readSums(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
