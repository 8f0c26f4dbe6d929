import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/planning/run-command.ts';

const APRIL = ['--images', '10000', '--mix', 'april-2026', '--channel', 'april-2026'];

describe('retake-plan-costs', () => {
  it('prints a table with a line for every factor that has an effect', () => {
    const { output, problem, exitCode } = runCommand([...APRIL, '--batch', '0.4', '--series', '0', '--against', '0.05']);
    expect([problem, exitCode]).toEqual(['', 0]);
    expect(output).toMatch(/blended +\$0\.04367/);
    expect(output).toMatch(/pictures +\$436\.70/);
    expect(output).toMatch(/batch +-\$/);
    expect(output).toMatch(/one series +\$1\.3902/);
    expect(output).toMatch(/against 0\.05 USD a picture, \$500\.00 a month/);
    expect(output).not.toMatch(/undefined|NaN/);
  });

  it('calls a price unknown that it does not know', () => {
    const { output } = runCommand(['--images', '10', '--mix', 'flux-2-pro:1,gemini-3-pro-image@2K:1', '--channel', 'list']);
    expect(output).toMatch(/a month +unknown/);
    expect(output).toContain('unknown: flux-2-pro at 1K');
  });

  it('plans for sellers side by side, and prints JSON in which nothing is left out', () => {
    const prices = 'laozhang=gemini-3-pro-image:0.09,gemini-nano-banana-2.1:0.045';
    const args = ['--images', '100', '--mix', 'gemini-3-pro-image:1', '--channel', 'list', '--channel', prices, '--json'];
    const { channels, downtime } = JSON.parse(runCommand(args).output);
    expect(channels).toMatchObject([
      { channel: 'list price' },
      { channel: 'laozhang', monthlyUsd: 9, series: null, saving: null },
    ]);
    expect(downtime).toBeNull();
  });

  it.each([
    [[], '--images is missing'],
    [['--images', 'many'], '"many" is no number'],
    [['--images', '10', '--colour'], "Unknown option '--colour'"],
    [['--images', '10', '--batch', '3'], 'batchShare must be a share from 0 to 1'],
    [['--images', '10', '--sizes', '3K:1'], '"3K" is no size; there are 512, 1K, 2K, 4K'],
    [['--images', '10', '--mix', 'nano-bananna-pro:1'], 'near it are nano-banana-pro'],
    [['--images', '10', '--mix', 'nano-banana-pro'], 'has no number after a colon'],
    [['--images', '10', '--channel', 'laozhang'], 'is neither list nor april-2026 nor name=model:usd'],
    [['--images', '10', '--outage-hours', '2'], 'are needed together'],
  ])('refuses %j in words', (args, words) => {
    const { output, problem, exitCode } = runCommand(args);
    expect([output, exitCode]).toEqual(['', 2]);
    expect(problem).toContain(words);
    expect(problem).toContain('--help');
  });

  it('runs as a program', () => {
    const script = new URL('../../src/planning/retake-plan-costs.ts', import.meta.url).pathname;
    const run = (args: readonly string[]) =>
      execFileSync(process.execPath, ['--conditions=@retake/source', script, ...args], { encoding: 'utf8', stdio: 'pipe' });
    expect(run(['--help'])).toContain('retake-plan-costs --images 10000');
    expect(() => run(['--images', '0'])).toThrow(expect.objectContaining({ status: 2 }));
  });
});
