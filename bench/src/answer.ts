import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A whole PNG of one colour with these pixels; `padBytes` of noise go into an ancillary chunk that decoders skip. */
export function pngOf(width: number, height: number, padBytes = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // one bit a pixel, greyscale
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const padding = padBytes > 0 ? [chunk('reTk', randomBytes(padBytes))] : [];
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...padding,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A `generateContent` answer as `gemini-3-pro-image` gives it, around this picture. */
export function answerWith(picture: Buffer, imageTokens: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      candidates: [
        {
          content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: picture.toString('base64') } }] },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: imageTokens + 90,
        thoughtsTokenCount: 180,
        totalTokenCount: imageTokens + 282,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 12 }],
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: imageTokens }],
      },
      modelVersion: 'gemini-3-pro-image',
      responseId: 'bench',
    }),
  );
}
