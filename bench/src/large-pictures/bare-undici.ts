import { Agent, request } from 'undici';
import type { FetchPicture } from './fetch-picture.ts';

/**
 * The limit to approach: no SDK, no policies, no verification. One request, and base64 decoded piece by piece into one
 * buffer as it comes, knowing beforehand where the picture sits in the answer.
 */
export function bareUndici(baseUrl: string): FetchPicture {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'a red kite' }] }] });
  return async () => {
    const response = await request(`${baseUrl}/v1beta/models/gemini-3-pro-image:generateContent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': 'bench' },
      body,
      dispatcher,
    });
    const target = Buffer.allocUnsafeSlow(Math.ceil((Number(response.headers['content-length']) * 3) / 4));
    const marker = Buffer.from('"data":"');
    let head: Buffer = Buffer.alloc(0);
    let inside = false;
    let done = false;
    let carry = '';
    let written = 0;
    for await (const piece of response.body) {
      if (!(piece instanceof Uint8Array)) throw new Error('the body is not bytes');
      let chunk: Buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      if (done) continue;
      if (!inside) {
        head = Buffer.concat([head, chunk]);
        const at = head.indexOf(marker);
        if (at < 0) continue;
        inside = true;
        chunk = head.subarray(at + marker.length);
      }
      const end = chunk.indexOf(0x22);
      done = end >= 0;
      const text = carry + chunk.toString('latin1', 0, done ? end : chunk.length);
      const whole = done ? text.length : text.length - (text.length % 4);
      written += target.write(text.slice(0, whole), written, 'base64');
      carry = text.slice(whole);
    }
    return target.subarray(0, written);
  };
}
