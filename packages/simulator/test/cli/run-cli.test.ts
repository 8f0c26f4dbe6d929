import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';

const terminal = (isInteractive = false) => {
  const stopping = new AbortController();
  const out: string[] = [];
  const errors: string[] = [];
  return {
    stopping,
    text: () => out.join(''),
    errors: () => errors.join(''),
    connected: {
      write: (text: string) => void out.push(text),
      writeError: (text: string) => void errors.push(text),
      isInteractive,
      stop: stopping.signal,
    },
  };
};

describe('retake-simulator', () => {
  test('prints its URLs, and the ledger when it is stopped', async () => {
    const { stopping, text, connected } = terminal(true);
    const running = runCli(['--seed', '7'], connected);
    await expect.poll(text).toContain('GCE_METADATA_HOST=');
    const url = /^laozhang +(http:\S+) +relay$/m.exec(text())?.[1] ?? '';
    const response = await fetch(`${url}/v1beta/models/gemini-3-pro-image:generateContent?key=k`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: 'a red kite' }] }] }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    await expect.poll(text).toContain('1 requests, 1 pictures, $0.0900');
    stopping.abort();
    expect(await running).toBe(0);
    expect(text()).toMatch(/^laozhang +1 +1 +1 +\$0\.0900$/m);
    expect(text()).toMatch(/^total +1 +1 +1 +\$0\.0900$/m);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test.each([
    [['--port', 'x'], /--port takes a whole number/],
    [['--seed', '-1'], /--seed/],
    [['--nonsense'], /nonsense/],
    [['--scenario', '/nowhere.json'], /ENOENT/],
  ])('%o ends with 2 and says why', async (args, message) => {
    const { errors, connected } = terminal();
    expect(await runCli(args, connected)).toBe(2);
    expect(errors()).toMatch(message);
  });

  test('--help explains itself', async () => {
    const { text, connected } = terminal();
    expect(await runCli(['--help'], connected)).toBe(0);
    expect(text()).toContain('Usage: retake-simulator');
  });
});
