import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';

const MIB = 2 ** 20;
const TURNS = 12;

/** An upstream that reads bodies without keeping them, and answers with a picture of 6 MB and a signature of a million characters. */
async function startUpstream() {
  const picture = await drawnBytes(6 * MIB);
  const lengths: number[] = [];
  const server = createServer((request, response) => {
    let length = 0;
    request.on('data', (chunk: Buffer) => (length += chunk.length));
    request.on('end', () => {
      lengths.push(length);
      const signature = randomBytes(750_000).toString('base64');
      const pieces = [
        '{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/jpeg","data":"',
        picture,
        `"},"thoughtSignature":"${signature}"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1200,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}]}}`,
      ];
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const piece of pieces) response.write(piece);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, lengths };
}

/** Base64 of a JPEG of about these bytes, drawn by the simulator. */
async function drawnBytes(bytes: number): Promise<string> {
  const simulator = await startSimulator({
    channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { pictureWeight: { '1K': bytes } } }],
  });
  const response = await fetch(`${simulator.url('gemini')}/v1beta/models/gemini-3-pro-image:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json' },
    body: JSON.stringify({
      contents: [{ role: 'user', parts: [{ text: 'a kite' }] }],
      generationConfig: { responseModalities: ['IMAGE'] },
    }),
  });
  const answer = (await response.json()) as { candidates: { content: { parts: { inlineData: { data: string } }[] } }[] };
  await simulator.close();
  return answer.candidates[0]?.content.parts[0]?.inlineData.data ?? '';
}

it('a long chat grows resident memory by far less than what it sends', async () => {
  const upstream = await startUpstream();
  const directory = await mkdtemp(join(tmpdir(), 'retake-memory-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const script = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const args = ['--conditions=@retake/source', '--expose-gc', script, upstream.url, directory, String(TURNS)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  await once(child, 'close');
  const { grew, json, turns } = JSON.parse(Buffer.concat(printed).toString()) as Record<'grew' | 'json' | 'turns', number>;
  expect(turns).toBe(TURNS);
  // The last request holds eleven pictures in base64 and eleven signatures: some 97 MB.
  const last = upstream.lengths.at(-1) ?? 0;
  expect(last).toBeGreaterThan(95 * MIB);
  // Less than that one request: it was never held as a whole, nor were the pictures before it.
  expect(grew).toBeLessThan(last);
  expect(json).toBeLessThan(20_000);
}, 300_000);
