import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = fileURLToPath(new URL('..', import.meta.url));
const authorization = 'Bearer demo';

let app: ChildProcess;
let ended: Promise<unknown[]>;
let url: string;

/** The app as a process of its own, as `npm start` runs it. No key of this machine reaches it. */
beforeAll(async () => {
  const { PATH = '' } = process.env;
  const args = ['--conditions=@retake/source', '--import', '../../tools/decorators.ts', 'src/main.ts'];
  app = spawn(process.execPath, args, { cwd: directory, env: { PATH, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  ended = once(app, 'exit');
  [url] = (await Promise.race([once(createInterface(app.stdout!), 'line'), ended])) as [string];
  // A busy machine takes long to compile it.
}, 120_000);

afterAll(() => app.kill('SIGKILL'));

function draw(path: string, order: unknown, headers: Record<string, string> = { authorization }): Promise<Response> {
  const body = JSON.stringify(order);
  return fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

describe('the app', () => {
  it('draws a picture for a tenant, as JSON and as bytes', async () => {
    const told = await draw('/pictures', { prompt: 'a red kite', size: '1K', aspectRatio: '16:9' });
    expect(told.status).toBe(200);
    const picture = (await told.json()) as { base64: string; attempts: number };
    expect(picture).toMatchObject({ width: expect.any(Number), usd: expect.any(Number), attempts: expect.any(Number) });
    const bytes = await draw('/pictures/file', { prompt: 'a red kite' });
    expect([bytes.status, bytes.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^image\//)]);
    expect((await bytes.bytes()).byteLength).toBe(Number(bytes.headers.get('content-length')));
  });

  it('draws once for a key, however often it is asked', async () => {
    const headers = { authorization, 'idempotency-key': 'order-7' };
    const order = async () => (await draw('/pictures', { prompt: 'a fox' }, headers)).json();
    const [first, second] = (await Promise.all([order(), order()])) as { base64: string; attempts: number; usd: number }[];
    expect(second!.base64).toBe(first!.base64);
    expect(Math.min(first!.attempts, second!.attempts)).toBe(0);
    expect(Math.min(first!.usd, second!.usd)).toBe(0);
  });

  it('lets nobody in without a key', async () => {
    expect((await draw('/pictures', { prompt: 'a red kite' }, {})).status).toBe(401);
    expect((await draw('/pictures', { prompt: 'a red kite' }, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it.each([
    [undefined, ['prompt']],
    [{ prompt: 7, size: '9K' }, ['prompt', 'size']],
    [{ prompt: '' }, ['prompt']],
    [{ prompt: 'a red kite', model: 'gemini-3-pro-image' }, ['']],
  ])('tells every problem of an order: %j', async (order, paths) => {
    const response = await draw('/pictures', order);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const { status, issues } = (await response.json()) as { status: number; issues: { path: string }[] };
    expect([status, issues.map(({ path }) => path)]).toEqual([400, paths]);
  });

  it('tells its health, and describes itself', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(paths)).toEqual(['/pictures', '/pictures/file', '/health']);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
  });

  it('ends on SIGTERM with the exit code 0, and breaks off no answer', async () => {
    const answers = Array.from({ length: 8 }, async (_, index) => {
      // Whoever comes too late is told so, or finds nobody; which of them, is a matter of moments.
      const response = await draw('/pictures', { prompt: `kite ${index}` }).catch(() => undefined);
      const answer = (await response?.json()) as { code?: string; base64?: string } | undefined;
      return response?.status === 200 ? typeof answer?.base64 : (answer?.code ?? 'refused');
    });
    expect(await Promise.race(answers)).toBe('string');
    app.kill('SIGTERM');
    for (const answer of await Promise.all(answers)) expect(['string', 'service_closed', 'refused']).toContain(answer);
    expect(await ended).toEqual([0, null]);
  });
});
