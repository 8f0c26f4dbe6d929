import type { RequestListener } from 'node:http';
import type { TokenIssuer } from './token-issuer.ts';

/** The project that the metadata server says it runs in. */
export const SIMULATED_PROJECT = 'simulated-project';

const ACCOUNT = `simulator@${SIMULATED_PROJECT}.iam.gserviceaccount.com`;
const ROOT = '/computeMetadata/v1';

/**
 * The metadata server of Google Compute Engine, as far as Application Default Credentials ask it. Point `GCE_METADATA_HOST` at
 * it. Without the `Metadata-Flavor: Google` header it refuses, as the real one does.
 */
export const metadataHandler =
  (issuer: TokenIssuer): RequestListener =>
  (request, response) => {
    const path = new URL(request.url ?? '/', 'http://metadata').pathname.replace(/\/$/, '');
    const answer = (status: number, body: string, type = 'application/text'): void => {
      response
        .writeHead(status, { 'content-type': type, 'metadata-flavor': 'Google', server: 'Metadata Server for VM' })
        .end(body);
    };
    if (request.headers['metadata-flavor'] !== 'Google') return answer(403, 'Missing required header: Metadata-Flavor');
    switch (path) {
      case `${ROOT}/instance/service-accounts/default/token`:
      case `${ROOT}/instance/service-accounts/${ACCOUNT}/token`: {
        const { token, expiresInS } = issuer.issue();
        return answer(
          200,
          JSON.stringify({ access_token: token, expires_in: expiresInS, token_type: 'Bearer' }),
          'application/json',
        );
      }
      case `${ROOT}/instance/service-accounts/default/email`:
        return answer(200, ACCOUNT);
      case `${ROOT}/project/project-id`:
        return answer(200, SIMULATED_PROJECT);
      case `${ROOT}/universe/universe-domain`:
      case `${ROOT}/universe/universe_domain`:
        return answer(200, 'googleapis.com');
      case '':
      case ROOT:
      case `${ROOT}/instance`:
        return answer(200, 'service-accounts/\n');
      default:
        return answer(404, 'Not Found');
    }
  };
