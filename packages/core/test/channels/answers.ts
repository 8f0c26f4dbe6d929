/** A small picture: the first bytes of a JPEG and some more, never looked at by a channel. */
export const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 0xff, 0xd9);

/** An answer with one picture, as `gemini-3-pro-image` gives it. */
export function pictureAnswer(changes: object = {}): object {
  return {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [{ text: 'Here.' }, { inlineData: { mimeType: 'image/jpeg', data: Buffer.from(JPEG).toString('base64') } }],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 12,
      candidatesTokenCount: 1262,
      totalTokenCount: 1497,
      thoughtsTokenCount: 223,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 12 }],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
    },
    modelVersion: 'gemini-3-pro-image',
    responseId: 'r-1',
    ...changes,
  };
}

/** An answer that gives a text part and no picture. */
export function textAnswer(text: string, changes: object = {}): object {
  return pictureAnswer({ candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }], ...changes });
}
