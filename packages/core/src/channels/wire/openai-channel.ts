import type { Model } from '../../catalog/model.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import { createTransport } from '../../transport/create-transport.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { Channel, ChannelAnswer, ChannelCall, PictureOrder, ProbeReport, Support, Warning } from '../channel.ts';
import { attemptTime } from './attempt-time.ts';
import { readOpenAiBody } from './openai-body.ts';
import { openAiChannelAnswer } from './openai-channel-answer.ts';
import { INSISTENCE } from './openai-request.ts';
import { readShutdownDate } from './openai-shutdown-date.ts';
import type { OpenAiSpec } from './openai-spec.ts';
import { openWork } from './open-work.ts';
import { downloadPersistently } from './persistent-download.ts';
import { asJson, sendForPicture, sendPlainRequest } from './plain-request.ts';
import { refusedOptions } from './refused-options.ts';
import { serverAddress } from './server-address.ts';

/** Deadlines of a probe, in milliseconds: it generates nothing and answers at once or not at all. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/** Builds a channel that speaks an API of OpenAI's kind. It writes its requests itself; see docs/channels/openai.md for why. */
export function openAiChannel<Options extends object>(spec: OpenAiSpec<Options>): Channel {
  const transport = spec.transport ?? createTransport();
  const { id, kind, failureDomain, provider, limits, served, baseUrl } = spec;
  // A transport that was passed in is shared, and closed by whoever made it.
  const work = openWork(id, async () => (spec.transport === undefined ? transport.close() : undefined));

  async function generate({ order, timeouts, signal, insist, dispatch, onPartial }: ChannelCall): Promise<ChannelAnswer> {
    dispatch?.held();
    signal.throwIfAborted();
    const reading = spec.readOptions(order);
    if (!reading.ok) throw refusedOptions(id, reading.problems);
    const options = { ...(onPartial && spec.watched), ...reading.options };
    const time = attemptTime(timeouts);
    const exchange = transport.open({ signal, timeouts: time.forRequest(), onDispatched: () => dispatch?.sent() });
    const request = spec.write(order, options, insist, exchange);
    const { body, ...arrival } = await sendForPicture(
      spec,
      exchange,
      signal,
      {
        url: `${trimmed(baseUrl)}${request.path}`,
        headers: async () => ({ ...(await spec.headers()), 'content-type': request.contentType }),
        body: request.body,
        drafts: request.drafts === true,
      },
      (response) => readOpenAiBody(response, { exchange, onPartial }),
    );
    const download = (url: string) => downloadPersistently({ url, baseUrl, transport, signal }, time);
    const warnings = insist ? [PROMPT_EXTENDED] : [];
    return openAiChannelAnswer({ spec, model: order.model, exchange, download, warnings }, body, arrival);
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
      const shutdownDate = readShutdownDate(await sendPlainRequest(spec, exchange, signal, request, asJson));
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

  function pictureQuality(order: PictureOrder): string | undefined {
    const reading = spec.readOptions(order);
    const quality = reading.ok ? spec.quality(reading.options) : undefined;
    return quality === 'auto' ? undefined : quality;
  }

  return Object.freeze({
    specVersion: 'v1',
    id,
    kind,
    failureDomain,
    provider,
    server: serverAddress(baseUrl),
    limits,
    tags: spec.tags,
    names: spec.names,
    pictureOptions: spec.pictureOptions,
    supports,
    price: spec.price,
    pictureQuality,
    generate: (call: ChannelCall) => work.run(() => generate(call)),
    probe,
    close: () => work.close(),
  } satisfies Channel);
}

const PROMPT_EXTENDED: Warning = {
  code: 'prompt_extended',
  message: `After an answer without a picture the prompt was extended by "${INSISTENCE}"`,
};

function trimmed(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}
