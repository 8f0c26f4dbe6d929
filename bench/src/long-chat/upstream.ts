import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { pngOf } from '../answer.ts';

/*
 * The upstream of a long chat, in a process of its own: reads each request to its end without keeping it, says how long it was, and
 * answers with a picture and a thought signature that are new each time. Ends when its stdin closes.
 */
const { values } = parseArgs({
  options: {
    picture: { type: 'string', default: '1000000' },
    signature: { type: 'string', default: '100000' },
    size: { type: 'string', default: '4096' },
  },
});
const side = Number(values.size);
/** Where the noise of the picture starts: behind its header and the name of the chunk. */
const NOISE_AT = 48;
const png = pngOf(side, side, Number(values.picture));
const signatureBytes = Math.floor(Number(values.signature) / 4) * 3;

function answer(): readonly string[] {
  // A chunk that decoders skip, and whose checksum nobody looks at.
  randomBytes(64).copy(png, NOISE_AT);
  const head = '{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"';
  const usage = {
    promptTokenCount: 12,
    candidatesTokenCount: 2090,
    thoughtsTokenCount: 180,
    totalTokenCount: 2282,
    candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2000 }],
  };
  const tail = { finishReason: 'STOP', index: 0 };
  return [
    head,
    png.toString('base64'),
    '"},"thoughtSignature":"',
    randomBytes(signatureBytes).toString('base64'),
    `"}]},${JSON.stringify(tail).slice(1)}],"usageMetadata":${JSON.stringify(usage)},"modelVersion":"gemini-3-pro-image","responseId":"bench"}`,
  ];
}

const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    const pieces = answer();
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const announced = Number(request.headers['content-length'] ?? -1);
    response.writeHead(announced === bytes ? 200 : 400, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': length,
      'x-request-id': String(bytes),
    });
    for (const piece of pieces) response.write(piece, 'latin1');
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
