import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { GoogleGenAI } from '@google/genai';
import { generateImage } from 'ai';
import OpenAI from 'openai';

/** What a client of a team drew. */
export interface Drawn {
  readonly bytes: Uint8Array;
  /** What the gateway said in its `x-retake-*` headers. */
  readonly attempts: string | undefined;
  readonly costUsd: string | undefined;
}

/** A published client as its own documentation sets it up; only where it sends to, and with which key, is not its default. */
export type Client = (url: string, apiKey: string, prompt: string) => Promise<Drawn>;

/** The clients, by their package. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  openai: async (url, apiKey, prompt) => {
    const client = new OpenAI({ apiKey, baseURL: `${url}/openai/v1` });
    const { data, response } = await client.images.generate({ model: 'dall-e-3', prompt }).withResponse();
    return drawn(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64'), Object.fromEntries(response.headers));
  },
  '@google/genai': async (url, apiKey, prompt) => {
    const client = new GoogleGenAI({ apiKey, enterprise: false, httpOptions: { baseUrl: `${url}/gemini` } });
    const chat = client.chats.create({ model: 'gemini-3-pro-image' });
    await chat.sendMessage({ message: prompt });
    // The second turn brings back what the model signed in the first.
    const { candidates, sdkHttpResponse } = await chat.sendMessage({ message: 'The same at night' });
    const pictures = candidates?.[0]?.content?.parts?.flatMap(({ inlineData }) => inlineData?.data ?? []) ?? [];
    return drawn(Buffer.from(pictures.at(-1) ?? '', 'base64'), sdkHttpResponse?.headers ?? {});
  },
  'ai with @ai-sdk/openai': async (url, apiKey, prompt) => {
    const model = createOpenAI({ apiKey, baseURL: `${url}/openai/v1` }).image('gpt-image-2');
    const { image, responses } = await generateImage({ model, prompt });
    return drawn(image.uint8Array, responses[0]?.headers ?? {});
  },
  'ai with @ai-sdk/google': async (url, apiKey, prompt) => {
    const model = createGoogleGenerativeAI({ apiKey, baseURL: `${url}/gemini/v1beta` }).image('gemini-3-pro-image');
    const { image, responses } = await generateImage({ model, prompt });
    return drawn(image.uint8Array, responses[0]?.headers ?? {});
  },
};

function drawn(bytes: Uint8Array, headers: Readonly<Record<string, string | undefined>>): Drawn {
  return { bytes, attempts: headers['x-retake-attempts'], costUsd: headers['x-retake-cost-usd'] };
}
