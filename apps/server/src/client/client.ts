// A client of the API, typed by its OpenAPI document: each path with what it takes and gives. Safe in a browser.

import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema.js';

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:8080`. */
  readonly server: string;
  readonly token?: string | undefined;
  /** What sends requests. Default: the platform's `fetch`. Redirections are errors: a token is for its server alone. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export type ApiClient = Client<paths>;

/**
 * Each method takes a path as in the document, and resolves to `{ data }` or `{ error }`, the server's problem. Only what `fetch`
 * throws is thrown.
 */
export function createApiClient({ server, token, fetch }: ClientOptions): ApiClient {
  return createFetchClient<paths>({
    ...{ baseUrl: server, redirect: 'error' },
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}

/** For bodies that are bytes: `{ body, ...binary }`. */
export const binary = {
  bodySerializer: <T>(body: T): T => body,
  headers: { 'content-type': 'application/octet-stream' },
  // A stream is sent while it is read.
  duplex: 'half',
} as const;
