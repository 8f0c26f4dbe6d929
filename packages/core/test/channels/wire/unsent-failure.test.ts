import { describe, expect, it } from 'vitest';
import { readUnsent } from '../../../src/channels/wire/unsent-failure.ts';

describe('readUnsent', () => {
  it.each([
    ['no credentials at all', new Error('Could not load the default credentials. secret-token'), 'auth'],
    ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT' }), 'auth'],
    ['refused credentials', Object.assign(new Error('invalid_grant'), { status: 400 }), 'auth'],
    ['a token endpoint that is down', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'network'],
    [
      'a token endpoint that is down, one level below',
      new Error('x', { cause: Object.assign(new Error('y'), { code: 'ENOTFOUND' }) }),
      'network',
    ],
    ['a token endpoint in trouble', Object.assign(new Error('x'), { status: 503 }), 'network'],
    ['something else', 'a string', 'auth'],
  ])('%s', (_case, error, failureClass) => {
    const { phrase, ...failure } = readUnsent(error);
    expect(failure).toMatchObject({ class: failureClass, billing: 'not-billed', dispatched: false });
    expect(phrase).not.toContain('secret-token');
  });
});
