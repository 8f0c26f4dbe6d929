import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';

/** An example as a process of its own, and how a picture is asked of it. */
interface Example {
  readonly directory: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly order: object;
}

const KEY = 'a-key-of-a-test';
const PROMPT = { prompt: 'a red kite' };
const EXAMPLES: Readonly<Record<string, Example>> = {
  'express-app': {
    directory: 'examples/express-app',
    args: ['src/main.ts'],
    env: {},
    path: '/images/generate',
    headers: { accept: 'image/*' },
    order: { ...PROMPT, model: 'gpt-image-2' },
  },
  gateway: {
    directory: 'examples/gateway',
    args: ['src/serve.ts'],
    env: { TEAM_KEY: KEY },
    path: '/openai/v1/images/generations',
    headers: { authorization: `Bearer ${KEY}` },
    order: { ...PROMPT, model: 'gpt-image-2' },
  },
  'nest-app': {
    directory: 'examples/nest-app',
    args: ['--import', '../../tools/decorators.ts', 'src/main.ts'],
    env: { TENANTS: `acme=${createHash('sha256').update(KEY).digest('hex')}`, DAILY_USD_PER_TENANT: '10000' },
    path: '/pictures/file',
    headers: { authorization: `Bearer ${KEY}` },
    order: PROMPT,
  },
};

/** How callers fared. */
interface Fared {
  pictures: number;
  /** Told that the service is closing. */
  readonly closing: string[];
  /** Found nobody who listens: nothing was sent. */
  refused: number;
  /** Whatever else became of an answer. */
  readonly broken: string[];
}

/** Callers that ask for one picture after the other over connections that they keep, until they are told that there is no more. */
function press(
  url: string,
  { path, headers, order }: Example,
  callers: number,
): { readonly fared: Fared; readonly done: Promise<unknown> } {
  const fared: Fared = { pictures: 0, closing: [], refused: 0, broken: [] };
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify(order);
  const ask = async (): Promise<boolean> => {
    try {
      const asked = request(`${url}${path}`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', ...headers },
      });
      asked.end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece as Buffer);
      const bytes = Buffer.concat(pieces);
      const text = bytes.subarray(0, 2000).toString('latin1');
      if (answer.statusCode === 200) fared.pictures += 1;
      else if (text.includes('service_closed')) fared.closing.push(answer.headers.connection ?? '');
      else fared.broken.push(`${answer.statusCode} ${text}`);
      return answer.statusCode === 200;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') fared.refused += 1;
      else fared.broken.push(String(error));
      return false;
    }
  };
  const caller = async (): Promise<void> => {
    while (await ask());
  };
  const done = Promise.all(Array.from({ length: callers }, caller)).finally(() => agent.destroy());
  return { fared, done };
}

describe.each(Object.entries(EXAMPLES))('the end of examples/%s under load', (_name, example) => {
  it('loses no picture that was paid for, and breaks off no answer', { timeout: 180_000 }, async () => {
    const simulator = await startSimulator({
      seed: 3,
      captions: 'none',
      channels: [{ id: 'openai', dialect: 'openai', behaviour: { latency: { medianMs: 200, p95Ms: 600 } } }],
    });
    onTestFinished(() => simulator.close());
    const { PATH = '' } = process.env;
    // Nothing else of this machine's environment, and so no key of it.
    const env = {
      PATH,
      PORT: '0',
      OPENAI_API_KEY: 'simulated',
      OPENAI_BASE_URL: `${simulator.url('openai')}/v1`,
      ...example.env,
    };
    const cwd = fileURLToPath(new URL(`../../${example.directory}`, import.meta.url));
    const app = spawn(process.execPath, ['--conditions=@retake/source', ...example.args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void app.kill('SIGKILL'));
    const ended = once(app, 'exit');
    let printed = '';
    for await (const text of app.stdout) {
      printed += String(text);
      if (/http:\/\/[^\s/]+/.test(printed)) break;
    }
    const [url = ''] = /http:\/\/[^\s/]+/.exec(printed) ?? [];
    const { fared, done } = press(url.replace('localhost', '127.0.0.1'), example, 16);
    await expect.poll(() => fared.pictures + fared.broken.length, { timeout: 120_000 }).toBeGreaterThan(40);
    app.kill('SIGTERM');
    await done;
    expect(fared.broken).toEqual([]);
    expect(fared.pictures).toBe(simulator.ledger.pictures());
    // Told to leave the connection; whoever took longer than the quiet to come again found nobody, and sent nothing.
    expect(fared.closing.length + fared.refused).toBe(16);
    expect(new Set(fared.closing)).toEqual(new Set(['close']));
    expect(await ended).toEqual([0, null]);
  });
});
