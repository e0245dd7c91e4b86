// `romnet study serve`: until someone presses Ctrl-C.

import { join } from 'node:path';
import { openBox, openStudy, serveStudy, studyFiles, studyHandler } from '@romnet/laboratory';
import type { Io } from '../io.js';
import type { ServeArguments } from './arguments.js';

/** 0 when it was asked to stop: that is how it ends. Throws where the study was changed or the port is taken. */
export async function runServe({ study: folder, host, port }: ServeArguments, io: Io): Promise<number> {
  const study = await openStudy(folder);
  const box = await openBox(join(folder, studyFiles.votes));
  try {
    const server = await serveStudy(studyHandler(study, folder, box), host, port);
    io.stdout.write(
      `${study.title}: ${server.url}\nvotes: ${join(folder, studyFiles.votes)}\nCtrl-C stops\n`,
    );
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      io.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await server.close();
  } finally {
    await box.close();
  }
  return 0;
}
