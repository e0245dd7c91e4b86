// The app behind a port, patient with nobody: headers, bodies and idle lines have their time.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface Listener {
  readonly port: number;
  /** Takes no more requests; those that are being answered have `grace` milliseconds. */
  close(grace: number): Promise<void>;
}

const HEADERS_MS = 10_000;
/** Of a line on which nothing moves; the longest pause of ours is 15 s, between signs of life. */
const IDLE_MS = 60_000;
/** Of a whole upload. */
const REQUEST_MS = 3_600_000;
const CONNECTIONS = 2000;

/** `port` 0 takes any that is free. Throws one line where it cannot. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      ...{ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, maxHeaderSize: 16_384 },
      connectionsCheckingInterval: 1000,
    },
  }) as Server;
  server.setTimeout(IDLE_MS);
  server.maxConnections = CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EADDRINUSE' ? 'something listens there already' : cause.message;
    throw new Error(`cannot listen on ${host}:${port}: ${why}`, { cause });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(grace) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const last = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearTimeout(last);
    },
  };
}
