import { expect, it } from 'vitest';
import { startChatWorld } from './chat-world.ts';

it('a client written by hand goes on with a chat that Retake began, with plain fetch', async () => {
  const { simulator, service } = await startChatWorld({ signatureCharacters: 300_000 });
  const chat = service(['relay']).chat();
  const first = await chat.send('A blue vase');
  await chat.send({ prompt: 'With these flowers', images: [first.images[0]?.data ?? new Uint8Array(0)] });

  const contents = [...(await chat.toContents()), { role: 'user', parts: [{ text: 'On a wooden table' }] }];
  const response = await fetch(`${simulator.url('gemini')}/v1beta/models/gemini-3-pro-image:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'AIza-not-a-real-key' },
    body: JSON.stringify({ contents, generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }),
  });
  expect(response.status).toBe(200);

  // The same without one signature is what Google refuses.
  const broken = structuredClone(contents) as { role: string; parts: Record<string, unknown>[] }[];
  delete broken[1]?.parts[1]?.['thoughtSignature'];
  const refusal = await fetch(`${simulator.url('gemini')}/v1beta/models/gemini-3-pro-image:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'AIza-not-a-real-key' },
    body: JSON.stringify({ contents: broken }),
  });
  expect(refusal.status).toBe(400);
  expect(await refusal.text()).toContain('Image part is missing a thought_signature in content position 2, part position 2');
});
