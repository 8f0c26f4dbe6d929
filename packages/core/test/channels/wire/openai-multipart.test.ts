import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { multipartForm } from '../../../src/channels/wire/openai-multipart.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { PATIENT } from '../sample-order.ts';
import { portOf } from '../tiny-server.ts';

async function received(
  fields: Readonly<Record<string, string | number | boolean>>,
  files: readonly Uint8Array[],
): Promise<FormData> {
  const form = Promise.withResolvers<FormData>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const whole = Buffer.concat(pieces);
      expect(Number(request.headers['content-length'])).toBe(whole.length);
      form.resolve(new Response(whole, { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData());
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport();
  onTestFinished(async () => {
    await transport.close();
    server.closeAllConnections();
    server.close();
  });
  const exchange = transport.open({ signal: new AbortController().signal, timeouts: PATIENT });
  const { contentType, body } = multipartForm(
    fields,
    files.map((bytes, index) => ({ field: 'image[]', fileName: `${index}.png`, mediaType: 'image/png', bytes })),
    exchange,
  );
  await exchange.fetch(`http://127.0.0.1:${portOf(server)}/`, { method: 'POST', headers: { 'content-type': contentType }, body });
  return form.promise;
}

describe('multipartForm', () => {
  it('carries every byte of its files, in their order', async () => {
    const every = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256);
    const whole = new Uint8Array(1000).fill(13);
    const files = [every, whole.subarray(100, 300), Buffer.from('\r\n--\r\n')];
    const form = await received({ prompt: 'x' }, files);
    const came = await Promise.all(
      form.getAll('image[]').map(async (file) => (typeof file === 'string' ? file : new Uint8Array(await file.arrayBuffer()))),
    );
    expect(came.map((bytes) => Buffer.from(bytes))).toEqual(files.map((bytes) => Buffer.from(bytes)));
  });

  it.each([
    'ein Füllhorn 🍎',
    'line\nline\r\nline',
    '"quoted"; name="model"',
    '--retake-\r\nContent-Disposition: form-data; name="model"',
  ])('carries the prompt %j unchanged', async (prompt) => {
    const form = await received({ model: 'gpt-image-2', prompt, n: 1, stream: true }, [Buffer.from('x')]);
    const fields = Object.fromEntries(
      [...form.entries()].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.replaceAll('\r\n', '\n')]] : [])),
    );
    // The parser of a form unifies line ends; what was sent is the prompt as it is.
    expect(fields).toEqual({
      model: 'gpt-image-2',
      prompt: prompt.replaceAll('\r\n', '\n'),
      n: '1',
      stream: 'true',
    });
  });
});
