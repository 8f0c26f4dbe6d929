// Runs a command with the project's own toolchain: `node tools/with-toolchain.mjs <command> [arguments]`.
//
// It starts on a bare clone with any Node ≥ 20 and npm, and without a single dependency. It installs when the lockfile
// changed since the last install, then runs the command with `node_modules/.bin` first on the path, where the Node of
// development lives beside the other tools. Its own words go to stderr: stdout belongs to the command.
//
// What Node compiles for the command, and for all that the command starts, is kept: to strip the types from the sources takes longer than
// most of them run. Node finds it again by the content of a source, so it is never older than that.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
/** As much later than its shell a script may be told to end. */
const LOOK_FOR_PARENT_MS = 250;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.cache', 'retake', 'installed');
const compiled = join(root, 'node_modules', '.cache', 'retake', 'compiled');
const windows = process.platform === 'win32';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) stop('Usage: node tools/with-toolchain.mjs <command> [arguments]');
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  stop(`Node ${OLDEST_NODE} or newer is needed to start; this is ${process.version}.`);
}

const fingerprint = fingerprintOfLockfile();
if (!installed()) await install();
await run();

/** The files that decide what is installed. */
function fingerprintOfLockfile() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function installed() {
  return existsSync(join(bin, windows ? 'node.cmd' : 'node')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}

/** Quiet, unless it fails. */
async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stderr.write(`Installing the toolchain with ${packageManager} (once; about a minute on a cold cache) …\n`);
  rmSync(stamp, { force: true });
  const output = [];
  // CI=true: never ask, such as whether node_modules of another pnpm may be replaced.
  const child = spawn('npx', ['--yes', '--prefer-offline', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: root,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const { code, signal } = await ended(child);
  if (signal !== null) endBy(signal);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    stop(`The install failed. After a change of dependencies run: npx ${packageManager} install`, code);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

async function run() {
  const child = spawn(command, args, {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    stdio: 'inherit',
    shell: windows,
  });
  const { code, signal } = await ended(child);
  if (signal !== null) endBy(signal);
  process.exitCode = code;
}

/** Hands signals on and waits. A terminal sends SIGINT to the whole group by itself, and a second one would mean "at once". */
function ended(child) {
  let told = false;
  const forward = (signal) => {
    told = true;
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const orphaned = watchForOrphaning(() => {
    if (!told) forward('SIGTERM');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return new Promise((resolve) => {
    const done = (result) => {
      clearInterval(orphaned);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
      resolve(result);
    };
    child.once('error', (error) => {
      process.stderr.write(`${child.spawnfile}: ${error.message}\n`);
      done({ code: 127, signal: null });
    });
    child.once('close', (code, signal) => done({ code, signal }));
  });
}

/**
 * npm runs a script through a shell and hands a signal to that alone; most shells die of it, hand nothing on, and npm ends with them. So whoever loses
 * the shell that npm started is told by this that somebody wanted an end. Whoever was not started by npm may well outlive its parent.
 */
function watchForOrphaning(tell) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  return setInterval(() => {
    if (process.ppid !== parent) tell();
  }, LOOK_FOR_PARENT_MS).unref();
}

/** Ends as the child ended, so that whoever started this sees the signal and not just a number. */
function endBy(signal) {
  process.kill(process.pid, signal);
  process.exit(128 + constants.signals[signal]);
}

function stop(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
