/** How far beyond the limit is looked at, so that a secret across the limit is still recognised as one. */
const LOOKAHEAD = 512;

/** Every pattern is linear: bounded repetitions, or a start that cannot match inside its own repetition. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, '[redacted]'],
  [/\bdata:[\w.+-]{0,64}\/?[\w.+-]{0,64}(?:;[^\s,;]{0,64}){0,4},[^\s"'<>()]*/gi, '[data-url]'],
  [/(\/\/)[^\s/@:]{1,256}:[^\s/@]{1,256}@/g, '$1[redacted]@'],
  [/\b((?:proxy-)?authorization["'\\]{0,2}\s{0,4}[:=]\s{0,4}["'\\]{0,2})(?:[a-z]{1,16}\s+)?[^\s"'\\,;&}]+/gi, '$1[redacted]'],
  [
    new RegExp(
      String.raw`(?<![a-z])((?:x-goog-api-key|x-goog-signature|x-amz-signature|x-amz-security-token|x-api-key|x-key|api[-_ ]?key|` +
        String.raw`access[-_]?token|refresh[-_]?token|id[-_]?token|client[-_]?secret|private[-_]?key|password|passwd|` +
        String.raw`secret)["'\\]{0,2}\s{0,4}[:=]\s{0,4}["'\\]{0,2})(?!\[redacted\])[^\s"'\\,;&}]+`,
      'gi',
    ),
    '$1[redacted]',
  ],
  [/([?&](?:key|sig|signature|token)=)[^\s"'&#]+/gi, '$1[redacted]'],
  [/\b((?:set-)?cookie["'\\]{0,2}\s{0,4}[:=]\s{0,4}["'\\]{0,2})[^"']+/gi, '$1[redacted]'],
  [/\b(bearer\s{1,4})[\w.~+/=-]{6,}/gi, '$1[redacted]'],
  [/(?<![A-Za-z0-9])AIza[\w-]{6,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])AQ\.[\w-]{16,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])ya29\.[\w.-]{6,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:sk|pk|rk|xai|bfl|fal|ark)-[\w-]{12,}/gi, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:r8|gsk|hf|ghp|gho|glpat|whsec)[-_]\w{12,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,}/g, '[redacted]'],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, '[redacted]'],
  [/[A-Za-z0-9+/_-]{64,}={0,2}/g, '[base64]'],
];

/** Ids and codes of upstreams, the bulk of what comes here: one word, too short for the last rule. Only rules by prefix can match it. */
const PLAIN_WORD = /^[\w.-]{1,63}$/;
const SECRET_START = /AIza|AQ\.|ya29\.|(?:sk|pk|rk|xai|bfl|fal|ark)-|(?:r8|gsk|hf|ghp|gho|glpat|whsec)[-_]|AKIA|ASIA|eyJ/i;

const BOUNDARY = ' "\'`,;<>()[]{}|';

/** The window without its last word, which may be the first half of a secret that no pattern would know. */
function withoutCutWord(window: string): string {
  for (let end = window.length; end > 0; end -= 1) {
    if (BOUNDARY.includes(window.charAt(end - 1))) return window.slice(0, end);
  }
  return window;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return '[unprintable]';
  }
}

function truncate(text: string, maxLength: number): string {
  // A lone half of a surrogate pair is not valid text for an exporter.
  const head = text.slice(0, Math.max(0, maxLength - 1)).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}…`;
}

/**
 * Free text made fit for an event, a log line, a span or an error message: keys, tokens, cookies, credentials in URLs, data URLs
 * and long base64 are replaced, line breaks flattened, and the rest cut to `maxLength` UTF-16 units.
 *
 * A net below careful code, not a licence to log: text that may quote a prompt is to be kept out rather than redacted.
 *
 * @param value - Anything; what is not a string is printed first. Never throws.
 * @param maxLength - Looks at little more of the text than this, so that it costs the same for a megabyte. @default 300
 */
export function redact(value: unknown, maxLength = 300): string {
  const whole = textOf(value);
  if (whole.length <= maxLength && PLAIN_WORD.test(whole) && !SECRET_START.test(whole)) return whole;
  const isWindow = whole.length > maxLength + LOOKAHEAD;
  let text = (isWindow ? whole.slice(0, maxLength + LOOKAHEAD) : whole).replace(/\p{Cc}/gu, ' ');
  if (isWindow) text = withoutCutWord(text);
  // The shortest secret above has eight characters; ids and codes are often shorter.
  if (text.length >= 8) for (const [pattern, replacement] of RULES) text = text.replace(pattern, replacement);
  return isWindow || text.length > maxLength ? truncate(text, maxLength) : text;
}
