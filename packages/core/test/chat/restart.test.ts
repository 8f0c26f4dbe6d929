import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { startChatWorld, type ChatChannel } from './chat-world.ts';

interface TurnInChild {
  readonly json: unknown;
  readonly turn: number;
  readonly channel: string;
}

async function turnInChild(task: {
  readonly json?: unknown;
  readonly directory: string;
  readonly channel: ChatChannel;
  readonly url: string;
  readonly prompt: string;
}): Promise<TurnInChild> {
  const script = fileURLToPath(new URL('./restart-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@retake/source', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stdin.end(JSON.stringify(task));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  return JSON.parse(Buffer.concat(printed).toString()) as TurnInChild;
}

it('each turn can be another process, and another channel', async () => {
  const { simulator, service } = await startChatWorld({ signatureCharacters: 1_503_688 });
  const directory = await mkdtemp(join(tmpdir(), 'retake-chat-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const at = (channel: ChatChannel) => ({ directory, channel, url: simulator.url(channel) });
  const first = await turnInChild({ ...at('gemini'), prompt: 'A paper boat' });
  const second = await turnInChild({ ...at('vertex'), prompt: 'On a river', json: first.json });
  expect(second).toMatchObject({ turn: 2, channel: 'vertex' });
  const chat = await service(['relay']).resumeChat(second.json, { blobs: directoryBlobs(directory) });
  expect((await chat.send('In the rain')).turn).toBe(3);
  expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  expect(simulator.ledger.entries.map(({ status, channel }) => [channel, status])).toEqual([
    ['gemini', 200],
    ['vertex', 200],
    ['relay', 200],
  ]);
});
