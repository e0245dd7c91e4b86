// A client of the server's API, generated from its OpenAPI document.
export { type ApiClient, binary, type ClientOptions, createApiClient } from './client.js';
export type { components, paths } from './schema.js';
