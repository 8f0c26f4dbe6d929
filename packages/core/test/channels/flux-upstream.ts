import type { ServerResponse } from 'node:http';
import { JPEG } from './answers.ts';
import { json, tinyServer, type SeenRequest, type TinyServer } from './tiny-server.ts';

type Reply = (response: ServerResponse, request: SeenRequest) => void;

/** What a small Black Forest Labs does, step by step; the last reply of a list stands for all that follow. */
export interface FluxScript {
  /** @default task 't-1' for 4 credits, polled at this server */
  readonly submit?: (url: string) => Reply;
  /** @default `Ready` at once, with a picture at this server */
  readonly polls?: (url: string) => readonly Reply[];
  /** @default the picture */
  readonly downloads?: readonly Reply[];
}

/** What came to it, by the kind of request. */
export interface FluxUpstream extends TinyServer {
  readonly submissions: () => readonly SeenRequest[];
  readonly polls: () => readonly SeenRequest[];
  readonly downloads: () => readonly SeenRequest[];
}

export const picture: Reply = (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG);

export const ready = (url: string): Reply => json({ id: 't-1', status: 'Ready', result: { sample: `${url}/delivery/1.jpeg` } });

export const state = (status: string, changes: object = {}): Reply => json({ id: 't-1', status, result: null, ...changes });

export const submitted = (url: string, changes: object = {}): Reply =>
  json({ id: 't-1', polling_url: `${url}/v1/get_result?id=t-1`, cost: 4, input_mp: 0, output_mp: 1.05, ...changes });

/** A real server that speaks as scripted. */
export async function fluxUpstream(script: FluxScript = {}): Promise<FluxUpstream> {
  let polled = 0;
  let downloaded = 0;
  const server: TinyServer = await tinyServer((response, request) => {
    const { url } = server;
    if (request.method === 'POST') return (script.submit ?? submitted)(url)(response, request);
    if (request.path.startsWith('/delivery/')) return step(script.downloads ?? [picture], downloaded++)(response, request);
    return step((script.polls ?? ((at: string) => [ready(at)]))(url), polled++)(response, request);
  });
  const those = (wanted: (request: SeenRequest) => boolean) => () => server.requests.filter(wanted);
  const isDownload = ({ path }: SeenRequest): boolean => path.startsWith('/delivery/');
  return {
    ...server,
    submissions: those(({ method }) => method === 'POST'),
    polls: those((request) => request.method === 'GET' && !isDownload(request)),
    downloads: those(isDownload),
  };
}

function step(replies: readonly Reply[], index: number): Reply {
  const reply = replies[Math.min(index, replies.length - 1)];
  if (reply === undefined) throw new Error('nothing is scripted');
  return reply;
}
