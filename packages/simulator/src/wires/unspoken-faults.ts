import type { FaultKind } from '../faults/fault.ts';

type Reasons = Readonly<Partial<Record<FaultKind, string>>>;

const NO_RELAY = {
  'insufficient-user-quota': 'it is a balance at a relay',
  'relay-channel-error': 'it is an error of relays',
} as const;

const NO_THOUGHTS = {
  'missing-thought-signature': 'it is of Gemini chats',
  'only-thought-image': 'its pictures are never thoughts',
  'interim-images': 'it thinks without pictures',
} as const;

const NO_GOOGLE_QUOTAS = {
  'provisioned-throughput': 'it is of Vertex AI',
  'daily-quota': 'it has no quota of a day',
  'limit-zero': 'it has no quota that could be 0',
} as const;

const NO_BASE64 = {
  'bad-base64': 'its pictures come as files',
  'truncated-base64': 'its pictures come as files',
} as const;

const NO_TEXT = {
  'markdown-picture': 'its answers have no text',
  'text-after-picture': 'its answers have no text',
} as const;

/** Faults that make no sense on a wire, each with the reason. Those that carry Gemini's protocol know them all. */
export const UNSPOKEN_FAULTS = {
  openai: {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    'provisioned-throughput': 'it is of Vertex AI',
    ...NO_TEXT,
    rerouted: 'its answers do not name the model',
  },
  flux: {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    ...NO_GOOGLE_QUOTAS,
    ...NO_BASE64,
    'location-unsupported': 'it is of the Gemini API and OpenAI',
    'billing-disabled': 'it knows no other 402 than that of its credits: prepay-depleted',
    'deadline-exceeded': 'a task has no deadline',
    'several-images': 'a task makes one picture',
    ...NO_TEXT,
    rerouted: 'its answers do not name the model',
    'error-in-stream': 'it has no streams',
  },
  seedream: {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    ...NO_TEXT,
    'provisioned-throughput': 'it is of Vertex AI',
    'limit-zero': 'it has no quota that could be 0',
    'location-unsupported': 'it is of the Gemini API and OpenAI',
    'deadline-exceeded': 'it has no error for it: html with status 504',
    'error-in-stream': 'the simulator does not stream its answers',
  },
  'stable-diffusion': {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    ...NO_TEXT,
    ...NO_GOOGLE_QUOTAS,
    'prepay-depleted': "a machine of one's own charges nobody",
    'spending-cap': "a machine of one's own charges nobody",
    'billing-disabled': "a machine of one's own charges nobody",
    'permission-denied': 'it knows one password for all: invalid-api-key',
    'location-unsupported': 'it stands where it stands',
    'deadline-exceeded': 'it has no deadline; a proxy before it has: html with status 504',
    'prompt-blocked': 'it moderates nothing',
    'missing-usage': 'it counts nothing',
    'error-in-stream': 'it has no streams',
  },
  openrouter: {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    ...NO_TEXT,
    ...NO_GOOGLE_QUOTAS,
    'spending-cap': 'its 402 is that of its credits: prepay-depleted',
    'billing-disabled': 'its 402 is that of its credits: prepay-depleted',
    'location-unsupported': 'it is of the Gemini API and OpenAI',
  },
  imagen: {
    ...NO_RELAY,
    ...NO_THOUGHTS,
    ...NO_TEXT,
    rerouted: 'its answers do not name the model',
    'missing-usage': 'it counts no tokens',
    'error-in-stream': 'it has no streams',
  },
} as const satisfies Readonly<Record<string, Reasons>>;
