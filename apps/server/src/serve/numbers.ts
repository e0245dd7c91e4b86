// What the server's own workers have done, and how jobs stand, in the words of Prometheus.

import type { Queue } from '../queue/queue.js';
import type { PhotoEnded } from '../worker/messages.js';
import type { Supervisor } from '../worker/supervisor.js';

export interface Numbers {
  photo(ended: PhotoEnded): void;
  text(): Promise<string>;
}

export function createNumbers(queue: Pick<Queue, 'counts'>, workers: () => Supervisor): Numbers {
  const photos = { done: 0, failed: 0 };
  let seconds = 0;
  return {
    photo(ended) {
      photos[ended.status]++;
      seconds += ended.seconds;
    },
    async text() {
      const { pids, ended } = workers();
      const jobs = Object.entries(await queue.counts());
      return `${[
        '# TYPE romnet_jobs gauge',
        ...jobs.map(([state, count]) => `romnet_jobs{state="${state}"} ${count}`),
        '# TYPE romnet_photos_total counter',
        ...Object.entries(photos).map(
          ([status, count]) => `romnet_photos_total{status="${status}"} ${count}`,
        ),
        '# TYPE romnet_photo_seconds_total counter',
        `romnet_photo_seconds_total ${seconds}`,
        '# TYPE romnet_workers gauge',
        `romnet_workers ${pids().length}`,
        '# TYPE romnet_workers_ended_total counter',
        `romnet_workers_ended_total ${ended()}`,
      ].join('\n')}\n`;
    },
  };
}
