import type { ContentReference } from './content-capture.ts';

/**
 * What was sent, as the GenAI conventions write messages whose content is kept elsewhere: parts of type `uri`
 * (github.com/open-telemetry/semantic-conventions-genai, "Uploading content to external storage", read in 2026-11).
 */
export function inputMessages(content: readonly ContentReference[]): string {
  return JSON.stringify([{ role: 'user', parts: content.map(partOf) }]);
}

/** What came, likewise. */
export function outputMessages(content: readonly ContentReference[]): string {
  return JSON.stringify([{ role: 'assistant', parts: content.map(partOf), finish_reason: 'stop' }]);
}

function partOf({ mediaType, uri }: ContentReference): object {
  return { type: 'uri', modality: mediaType.startsWith('text/') ? 'text' : 'image', mime_type: mediaType, uri };
}
