import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

/**
 * Runs a command to its end, beside others.
 *
 * @returns what it said.
 * @throws Error with what it said, when it fails.
 */
export async function runBeside(
  command: string,
  args: readonly string[],
  cwd = root,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  const said = Buffer.concat(output).toString('utf8');
  if (child.exitCode === 0) return said;
  throw new Error(`${command} ${args.join(' ')} failed: ${child.signalCode ?? `exit code ${child.exitCode}`}\n${said}`);
}

/** Runs the pnpm that package.json names, which no command of ours expects on the path. */
export function pnpm(args: readonly string[], cwd = root): void {
  run(...pnpmCommand(args), cwd);
}

/** The same, beside others. @returns what it said. */
export function pnpmBeside(args: readonly string[], cwd = root): Promise<string> {
  return runBeside(...pnpmCommand(args), cwd);
}

function pnpmCommand(args: readonly string[]): [command: string, args: readonly string[]] {
  const manifest = readJson(join(root, 'package.json'));
  if (typeof manifest !== 'object' || manifest === null || !('packageManager' in manifest)) throw new Error('No packageManager.');
  return ['npx', ['--yes', '--prefer-offline', String(manifest.packageManager), ...args]];
}
