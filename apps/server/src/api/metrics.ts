// What happened, in the words of Prometheus: requests by route and status, and how long they took.

import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface RequestMetrics {
  readonly middleware: MiddlewareHandler;
  text(): string;
}

export function createRequestMetrics(now: () => number): RequestMetrics {
  const counts = new Map<string, number>();
  const buckets = new Map<string, { counts: number[]; sum: number; all: number }>();
  return {
    async middleware(c, next) {
      const begin = now();
      await next();
      const seconds = (now() - begin) / 1000;
      const route = `method="${c.req.method}",route="${routePath(c, -1)}"`;
      const key = `${route},status="${c.res.status}"`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const bucket = buckets.get(route) ?? { counts: BOUNDS.map(() => 0), sum: 0, all: 0 };
      buckets.set(route, bucket);
      for (const [i, bound] of BOUNDS.entries()) if (seconds <= bound) bucket.counts[i]!++;
      bucket.sum += seconds;
      bucket.all++;
    },
    text() {
      const lines = ['# TYPE romnet_http_requests_total counter'];
      for (const [labels, count] of counts) lines.push(`romnet_http_requests_total{${labels}} ${count}`);
      lines.push('# TYPE romnet_http_request_seconds histogram');
      for (const [labels, { counts, sum, all }] of buckets) {
        const name = 'romnet_http_request_seconds';
        for (const [i, bound] of BOUNDS.entries())
          lines.push(`${name}_bucket{${labels},le="${bound}"} ${counts[i]}`);
        lines.push(`${name}_bucket{${labels},le="+Inf"} ${all}`);
        lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${all}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}
