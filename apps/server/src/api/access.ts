// Who may ask: whose token it is, and which pages. Browsers send what any page tells them to; so a request that a foreign page
// started, or that came under a foreign name (DNS rebinding), is refused before it is looked at.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { Problem } from './problem.js';

/** A user and the SHA-256 of the token; tokens are 256 random bits, which no one guesses from their hash. */
export interface Token {
  readonly user: string;
  readonly sha256: string;
}

export interface Access {
  /** Without any, everybody who can reach the server is the one user `local`. */
  readonly tokens: () => readonly Token[] | Promise<readonly Token[]>;
  /** Whether a token is needed even where there is none that would do. */
  readonly needsToken: boolean;
  /** Host names under which the server may be called; undefined: any, which only tokens make safe. */
  readonly hosts: readonly string[] | undefined;
}

export interface Env {
  Variables: { owner: string };
}

/** The user of a server without tokens. */
const LOCAL = 'local';

/** Refuses foreign names and foreign pages; for everything. */
export function refuseStrangers({ hosts }: Pick<Access, 'hosts'>): MiddlewareHandler<Env> {
  return async (c, next) => {
    const url = new URL(c.req.url);
    const host = c.req.header('host') ?? url.host;
    if (hosts && !hosts.includes(nameOf(host)))
      throw new Problem(
        403,
        `expected a request to ${hosts.join(' or ')}, got one to ${JSON.stringify(host)}`,
      );
    const origin = c.req.header('origin');
    if (origin !== undefined && hostOf(origin) !== host)
      throw new Problem(403, 'requests of pages from elsewhere are not answered');
    const site = c.req.header('sec-fetch-site');
    const isVisit = c.req.header('sec-fetch-mode') === 'navigate' && c.req.method === 'GET';
    if ((site === 'cross-site' || site === 'same-site') && !(isVisit && !url.pathname.startsWith('/v1/')))
      throw new Problem(403, 'requests of pages from elsewhere are not answered');
    await next();
  };
}

/** Finds whose request it is; for what belongs to somebody. */
export function requireOwner({ tokens, needsToken }: Access): MiddlewareHandler<Env> {
  return async (c, next) => {
    const known = await tokens();
    if (known.length === 0 && !needsToken) {
      c.set('owner', LOCAL);
      return next();
    }
    const [, given] = /^Bearer +([\w.~+/-]{1,200}=*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (given === undefined) throw new Problem(401, 'expected a header `Authorization: Bearer <token>`');
    const hash = createHash('sha256').update(given).digest();
    // All are compared, so that time tells nothing.
    const mine = known.filter(({ sha256 }) => {
      const bytes = Buffer.from(sha256, 'hex');
      return bytes.length === hash.length && timingSafeEqual(bytes, hash);
    });
    if (!mine[0]) throw new Problem(401, 'this token is not known');
    c.set('owner', mine[0].user);
    return next();
  };
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined; // `null`, the origin of pages that have none.
  }
}
