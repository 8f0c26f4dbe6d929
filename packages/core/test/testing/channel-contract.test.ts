import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeChannelContract } from '../../src/testing/channel-contract.ts';
import type { ContractRule } from '../../src/testing/channel-contract.ts';
import type { Situation } from '../../src/testing/channel-harness.ts';
import { toldHarness, type Manner } from './told-harness.ts';

// How a suite fails and skips is seen from outside only, so this file has a run of its own, in which it is the suite.
const INSIDE = 'RETAKE_CONTRACT_INSIDE';

/** All but `failures`, `dispatch` and `insist`, which are what this is about. */
const LEFT_OUT: readonly ContractRule[] = [
  ...(['identity', 'pure-questions', 'picture', 'unreachable', 'unsupported', 'abort-before', 'abort-during'] as const),
  ...(['order-untouched', 'no-secrets', 'probe', 'close'] as const),
];
const MET: readonly Situation[] = [
  ...(['no-picture', 'blocked', 'rate-limited', 'out-of-money', 'bad-credentials', 'model-gone'] as const),
  ...(['invalid-request', 'upstream-bug', 'reset', 'broken-success'] as const),
];

if (process.env[INSIDE] === undefined) lookAtIt();
else for (const manner of ['open', 'quiet', 'lying'] as const) runFor(manner);

function runFor(manner: Manner): void {
  describeChannelContract(manner, () => toldHarness(manner), {
    skips: Object.fromEntries(LEFT_OUT.map((rule) => [rule, 'not looked at here'])),
    unknownTo: Object.fromEntries(MET.map((situation) => [situation, 'its upstream always draws'])),
  });
}

function lookAtIt(): void {
  describe('the contract suite', () => {
    let output = '';
    beforeAll(async () => {
      const file = fileURLToPath(import.meta.url);
      const root = fileURLToPath(new URL('../../../..', import.meta.url));
      const vitest = fileURLToPath(import.meta.resolve('vitest/package.json')).replace('package.json', 'vitest.mjs');
      const child = spawn(process.execPath, [vitest, 'run', '--project', 'core', '--reporter', 'verbose', file], {
        cwd: root,
        env: { ...process.env, [INSIDE]: 'yes', NO_COLOR: '1', FORCE_COLOR: undefined },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      output = (await Promise.all([text(child.stdout), text(child.stderr)])).join('\n');
    }, 120_000);

    /** What the run says of one rule or failure of a channel. */
    const linesOf = (name: Manner, words: string): readonly string[] =>
      output.split('\n').filter((line) => line.includes(`${name} keeps the contract`) && line.includes(words));

    it('passes what a channel shows', () => {
      expect(linesOf('open', 'says that nothing was sent only while').join()).toMatch(/✓/);
      expect(linesOf('open', 'asks another question when told to insist').join()).toMatch(/✓/);
    });

    it('skips what a channel does not tell, with what that costs, instead of passing it', () => {
      expect(linesOf('quiet', 'says that nothing was sent only while').join()).toContain(
        '[not shown for quiet: it tells nothing of dispatch, so that what is cut before it is sent counts as perhaps billed]',
      );
      expect(linesOf('quiet', 'asks another question when told to insist').join()).toContain(
        '[not shown for quiet: it asks the very same question again',
      );
    });

    it('fails a channel that says it asked another question and did not', () => {
      expect(linesOf('lying', 'asks another question when told to insist').join()).toMatch(/[×✗]|FAIL/);
    });

    it('shows a row for each failure that the upstream does not know, with the reason', () => {
      for (const situation of MET) {
        expect(linesOf('open', `names the failure ${situation}`).join()).toContain(
          '[unknown to open: its upstream always draws]',
        );
      }
    });

    it('says plainly that a channel delivered where it should have failed', () => {
      expect(output).toContain('Error: delivered a picture where it should have failed');
      expect(output).not.toContain('Error: a channel rejects with a ChannelError only');
    });
  });
}
