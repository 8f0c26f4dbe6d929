import { expect, it } from 'vitest';
import { serverAddress } from '../../../src/channels/wire/server-address.ts';
import { configErrorOf } from '../config-issues.ts';

it('is the host and port that a base URL leads to', () => {
  expect(serverAddress('https://api.example.com/v1')).toEqual({ address: 'api.example.com', port: 443 });
  expect(serverAddress('http://127.0.0.1:7860')).toEqual({ address: '127.0.0.1', port: 7860 });
  expect(serverAddress('http://localhost')).toEqual({ address: 'localhost', port: 80 });
});

it.each(['sketch.test', '', 'ftp://sketch.test', 'https://user:pass@sketch.test', 'https://sketch.test?key=1'])(
  'refuses %j as an option that is wrong, without repeating it',
  (baseUrl) => {
    const error = configErrorOf(() => serverAddress(baseUrl, 'sketch()'));
    expect(error.issues.map(({ path }) => path)).toEqual(['baseUrl']);
    expect(error.message).toMatch(/^sketch\(\): one option is wrong\n {2}baseUrl: /);
    if (baseUrl !== '') expect(error.message).not.toContain(baseUrl);
  },
);
