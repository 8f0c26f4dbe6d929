import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A JSON file as unknown: whoever reads it says what is in it. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Runs a command to its end with its output on the terminal; throws when it fails. */
export function run(command: string, args: readonly string[], cwd = root, env: Readonly<Record<string, string>> = {}): void {
  const { status, signal, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? signal ?? `exit code ${status}`}`);
}

/** Runs the pnpm that package.json names, which no command of ours expects on the path. */
export function pnpm(args: readonly string[], cwd = root): void {
  const manifest = readJson(join(root, 'package.json'));
  if (typeof manifest !== 'object' || manifest === null || !('packageManager' in manifest)) throw new Error('No packageManager.');
  run('npx', ['--yes', '--prefer-offline', String(manifest.packageManager), ...args], cwd);
}
