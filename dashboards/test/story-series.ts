/** A counter that grows by `step` from one sample to the next. */
export const grows = (step: number, samples: number, from = 0): string => `${from}+${step}x${samples}`;

/** Failovers of a process. */
export const failovers = (from: string, to: string, instance = '1'): string =>
  `retake_failovers_total{job="shop",instance="${instance}",retake_channel_from="${from}",retake_channel_to="${to}",error_type="overloaded"}`;

/** Which circuit, of a process. */
interface CircuitOf {
  readonly model?: string;
  readonly instance?: string;
}

/** 1 while a circuit is in a state. */
export const circuit = (channel: string, state: string, { model = 'pro', instance = '1' }: CircuitOf = {}): string =>
  `retake_breaker_state{job="shop",instance="${instance}",retake_channel="${channel}",gen_ai_request_model="${model}",retake_breaker_state="${state}"}`;

/** Openings of a circuit. */
export const opens = (channel: string, { model = 'pro', instance = '1' }: CircuitOf = {}): string =>
  `retake_breaker_transitions_total{job="shop",instance="${instance}",retake_channel="${channel}",gen_ai_request_model="${model}",retake_breaker_to="open"}`;

/** Attempts at a channel: those that brought a picture, or failed by a cause. */
export const attempts = (channel: string, error?: string, instance = '1'): string =>
  `retake_attempts_total{job="shop",instance="${instance}",retake_channel="${channel}",gen_ai_request_model="pro"${cause(error)}}`;

/** Calls by how they ended. */
export const calls = (outcome: string, error?: string, instance = '1'): string =>
  `retake_calls_total{job="shop",instance="${instance}",retake_outcome="${outcome}"${cause(error)}}`;

/** Pictures of a channel, those of batches among them. */
export const pictures = (channel: string): string =>
  `retake_images_total{job="shop",instance="1",retake_channel="${channel}",retake_image_size="1K"}`;

/** How a budget stands in the eyes of a process. */
export const budget = (gauge: string, instance = '1'): string =>
  `retake_budget_${gauge}{job="shop",instance="${instance}",retake_budget="all:day"}`;

/** What a process has charged to that budget. */
export const charged = (instance = '1', kept = 'shared'): string =>
  `retake_budget_charged_usd_total{job="shop",instance="${instance}",retake_budget="all:day",retake_budget_kept="${kept}"}`;

/** What fires in the day. */
export const shop = { job: 'shop', severity: 'warning' };
/** The same, of a channel. */
export const gemini = { ...shop, retake_channel: 'gemini' };
/** The same, of that budget. */
export const day = { ...shop, retake_budget: 'all:day' };

function cause(error: string | undefined): string {
  return error === undefined ? '' : `,error_type="${error}"`;
}
