/** Drops what is no id, or repeats a credential of the request. */
export type ReadId = (value: string | null | undefined) => string | undefined;

/** Ids, model names and reasons: `lWf5afOjDb-Hz7IP9P6Q2AE`, `models/gemini-3-pro-image`, `IMAGE_SAFETY`. */
const ID = /^[\w.:/@-]{1,128}$/;
/** How keys and tokens begin: of Google, of OpenAI-like vendors and relays, of code hosts, of Amazon; and JSON Web Tokens. */
const SECRET =
  /(?<![A-Za-z0-9])(?:AIza|AQ\.|ya29\.|[Bb]earer|eyJ|(?:sk|pk|rk|xai|bfl|fal|ark)-|(?:r8|gsk|hf|ghp|gho|glpat|whsec)[-_]|A[KS]IA[A-Z0-9]{12})/;
/** Headers that carry credentials. */
const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization', 'x-goog-api-key', 'x-api-key', 'api-key', 'x-key'] as const;
/** A shorter word that also stands within a credential stands there by chance. */
const TELLING_CHARS = 8;

/**
 * What an upstream calls something, if it can be passed on: an id of at most 128 characters that neither looks like a key nor holds
 * (part of) a credential that was sent. Everything else is dropped, because errors, events and results repeat it: some gateways
 * echo the request's headers.
 *
 * @param credentials those of the request, from `sentCredentials`.
 */
export function upstreamId(value: string | null | undefined, credentials: readonly string[] = []): string | undefined {
  if (value === null || value === undefined || !ID.test(value) || SECRET.test(value)) return undefined;
  const said = value.toLowerCase();
  const leaks = credentials.some((credential) => {
    const secret = credential.toLowerCase();
    return said.includes(secret) || (said.length >= TELLING_CHARS && secret.includes(said));
  });
  return leaks ? undefined : value;
}

/** The credentials among the headers of a request, without their scheme; of HTTP Basic also the password by itself. */
export function sentCredentials(headers: Headers): readonly string[] {
  const values: string[] = [];
  for (const name of CREDENTIAL_HEADERS) {
    const [scheme = '', value = scheme] = headers.get(name)?.split(/\s+/) ?? NONE;
    if (value !== '') values.push(value);
    if (scheme.toLowerCase() === 'basic') values.push(...[passwordOf(value)].filter((password) => password !== ''));
  }
  return values;
}

const NONE: readonly string[] = [];

function passwordOf(basic: string): string {
  const decoded = Buffer.from(basic, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}
