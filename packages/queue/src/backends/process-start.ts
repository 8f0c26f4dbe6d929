import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process was started, as the system tells it: a word that no other process of the same number has. On Linux from `/proc`, with the boot that
 * it was counted from; elsewhere from `ps`.
 *
 * @returns `undefined` where it cannot be told.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [status, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name stands in brackets and can hold anything; the start is the 22nd field (proc_pid_stat(5)), the 20th after the name.
    const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    if (ticks !== undefined) return `${boot.trim()} ${ticks}`;
  } catch {
    // No Linux, or no such process.
  }
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', `${pid}`]);
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}
