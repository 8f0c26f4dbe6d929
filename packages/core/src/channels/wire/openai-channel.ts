import type { Model } from '../../catalog/model.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import { createTransport } from '../../transport/create-transport.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { Channel, ChannelAnswer, ChannelCall, PictureOrder, ProbeReport, Support, Warning } from '../channel.ts';
import { readOpenAiBody } from './openai-body.ts';
import { openAiChannelAnswer } from './openai-channel-answer.ts';
import { INSISTENCE } from './openai-request.ts';
import { readShutdownDate } from './openai-shutdown-date.ts';
import type { OpenAiSpec } from './openai-spec.ts';
import { downloadPicture } from './picture-download.ts';
import { sendPlainRequest } from './plain-request.ts';

/** Deadlines of a probe, in milliseconds: it generates nothing and answers at once or not at all. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/** Builds a channel that speaks an API of OpenAI's kind. It writes its requests itself; see docs/channels/openai.md for why. */
export function openAiChannel<Options>(spec: OpenAiSpec<Options>): Channel {
  const transport = spec.transport ?? createTransport();
  const { id, kind, failureDomain, provider, limits, served, baseUrl } = spec;
  let closed: Promise<void> | undefined;

  async function generate({ order, timeouts, signal, insist }: ChannelCall): Promise<ChannelAnswer> {
    signal.throwIfAborted();
    const options = spec.readOptions(order);
    if (!options.ok) throw refusedHere(id, options.problems);
    const exchange = transport.open({ signal, timeouts });
    const request = spec.write(order, options.options, insist, exchange);
    const body = await sendPlainRequest(
      spec,
      exchange,
      signal,
      {
        url: `${trimmed(baseUrl)}${request.path}`,
        headers: async () => ({ ...(await spec.headers()), 'content-type': request.contentType }),
        body: request.body,
      },
      readOpenAiBody,
    );
    const download = (url: string) => downloadPicture({ url, baseUrl, transport, timeouts, signal });
    return openAiChannelAnswer({ spec, model: order.model, exchange, download, warnings: insist ? [PROMPT_EXTENDED] : [] }, body);
  }

  async function probe(model: Model, signal: AbortSignal): Promise<ProbeReport> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const report = (found: Omit<ProbeReport, 'latencyMs'>): ProbeReport => ({
      ...found,
      latencyMs: performance.now() - startedAt,
    });
    const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
    const request = { url: `${trimmed(baseUrl)}${spec.probePath(model)}`, headers: spec.headers };
    try {
      const shutdownDate = readShutdownDate(
        await sendPlainRequest(spec, exchange, signal, request, async (answer) => answer.json()),
      );
      return report({ reachable: true, ...(shutdownDate !== undefined && { shutdownDate }) });
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      const { failure } = error;
      if (failure.statusCode === 404 && !spec.trustsMissing(failure)) return report({ reachable: true });
      return report({ reachable: failure.statusCode !== undefined, failure });
    }
  }

  function supports(order: PictureOrder): Support {
    const refusal = served.refusal(order.model);
    if (refusal !== undefined) return { supported: false, reasons: [refusal] };
    const options = spec.readOptions(order);
    return options.ok ? spec.support(order, options.options) : { supported: false, reasons: options.problems };
  }

  const { hostname, port, protocol } = new URL(baseUrl);
  return Object.freeze({
    specVersion: 'v1',
    id,
    kind,
    failureDomain,
    provider,
    server: Object.freeze({ address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) }),
    limits,
    tags: spec.tags,
    supports,
    price: spec.price,
    generate,
    probe,
    // A transport that was passed in is shared, and closed by whoever made it.
    close: () => (closed ??= spec.transport === undefined ? transport.close() : Promise.resolve()),
  } satisfies Channel);
}

const PROMPT_EXTENDED: Warning = {
  code: 'prompt_extended',
  message: `After an answer without a picture the prompt was extended by "${INSISTENCE}"`,
};

function trimmed(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}

function refusedHere(channelId: string, problems: readonly string[]): ChannelError {
  return new ChannelError(`${channelId}: ${problems.join('; ')}.`, {
    class: 'invalid_request',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: 'channel_options',
  });
}
