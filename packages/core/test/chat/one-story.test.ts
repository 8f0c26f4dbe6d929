import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { CHANNELS, startChatWorld, type ChatChannel } from './chat-world.ts';

const KEYS: Readonly<Record<ChatChannel, Readonly<Record<string, string>>>> = {
  gemini: { 'x-goog-api-key': 'AIza-not-a-real-key' },
  vertex: { authorization: 'Bearer not-a-real-token' },
  relay: { authorization: 'Bearer sk-not-a-real-key' },
};

/** A turn in a process that knows nothing but the JSON and the directory. */
async function turnElsewhere(task: object): Promise<{ readonly json: unknown; readonly turn: number; readonly channel: string }> {
  const script = fileURLToPath(new URL('./restart-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@retake/source', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stdin.end(JSON.stringify(task));
  expect(await once(child, 'close')).toEqual([0, null]);
  return JSON.parse(Buffer.concat(printed).toString()) as Awaited<ReturnType<typeof turnElsewhere>>;
}

it.each(CHANNELS)(
  'a session that begins on %s fails over in its second turn, has its third in another process, and is continued by hand on every wire',
  async (begins) => {
    const { simulator, service } = await startChatWorld({ signatureCharacters: 200_000 });
    const [second = begins, third = begins] = CHANNELS.filter((name) => name !== begins);
    const directory = await mkdtemp(join(tmpdir(), 'retake-story-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const chat = service([begins, second]).chat({ blobs: directoryBlobs(directory) });
    expect(await chat.send('A paper boat')).toMatchObject({ turn: 1, channel: begins });
    simulator.script(begins, ['overloaded']);
    const failedOver = await chat.send('On a river');
    expect(failedOver.attempts.map(({ channel, error }) => [channel, error?.type])).toEqual([
      [begins, 'overloaded'],
      [second, undefined],
    ]);
    const url = simulator.url(third);
    const { json, ...rest } = await turnElsewhere({ directory, channel: third, url, prompt: 'In the rain', json: chat.toJSON() });
    expect(rest).toEqual({ turn: 3, channel: third });
    const resumed = await service().resumeChat(json, { blobs: directoryBlobs(directory) });
    expect(resumed.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());

    const contents = [...(await resumed.toContents()), { role: 'user', parts: [{ text: 'At night' }] }];
    for (const name of CHANNELS) {
      // Not that of a probe, which comes when it is due.
      const path = simulator.requests(name).findLast((asked) => asked.path.includes(':generateContent'))?.path ?? '';
      const ask = async (said: unknown): Promise<Response> =>
        fetch(new URL(path, simulator.url(name)), {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...KEYS[name] },
          body: JSON.stringify({ contents: said, generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }),
        });
      const answer = (await (await ask(contents)).json()) as { candidates: { content: { parts: object[] } }[] };
      expect(answer.candidates[0]?.content.parts.some((part) => 'inlineData' in part)).toBe(true);
      // Each wire would have noticed a signature that is not the one it gave.
      const altered = JSON.parse(JSON.stringify(contents)) as { parts: { thoughtSignature?: string }[] }[];
      const signed = altered[1]?.parts.find(({ thoughtSignature }) => thoughtSignature !== undefined);
      if (signed?.thoughtSignature === undefined) throw new Error('nothing was signed');
      signed.thoughtSignature = `${signed.thoughtSignature.slice(0, -8)}AAAAAAA=`;
      expect((await ask(altered)).status).toBe(400);
    }
  },
);
