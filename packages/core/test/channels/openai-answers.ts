/** The first chunk of a PNG: all that a channel may look at. */
export function pngStart(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(33);
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1');
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new Uint8Array(bytes);
}

/** An answer of OpenAI's images API with one picture. */
export function imagesAnswer(changes: object = {}): object {
  return {
    created: 1_713_833_628,
    background: 'opaque',
    output_format: 'png',
    quality: 'medium',
    size: '1024x1024',
    data: [{ b64_json: Buffer.from(pngStart(1024, 1024)).toString('base64') }],
    usage: {
      total_tokens: 1776,
      input_tokens: 20,
      output_tokens: 1756,
      input_tokens_details: { text_tokens: 20, image_tokens: 0 },
    },
    ...changes,
  };
}

/** An answer of a chat endpoint whose message is this. */
export function chatAnswer(message: object, changes: object = {}): object {
  return {
    id: 'gen-1',
    model: 'google/gemini-3-pro-image',
    choices: [{ finish_reason: 'stop', native_finish_reason: 'STOP', message: { role: 'assistant', ...message } }],
    usage: { prompt_tokens: 12, completion_tokens: 1343, total_tokens: 1355, cost: 0.137, is_byok: false },
    ...changes,
  };
}
