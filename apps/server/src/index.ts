// Renovation over HTTP: an API, a queue and worker processes. What a worker does with a photo is handed in.
export { hashOfPicture, INDEXES, readAlbum, readCounts } from './files/album-files.js';
export { type Areas, namesOf } from './files/areas.js';
export { isS3 } from './files/s3/address.js';
export { StorageError } from './files/storage.js';
export { addToken } from './files/tokens.js';
export type { Workplace } from './files/workplace.js';
export type { IndexCounts, PhotoOutcome, Task } from './job.js';
export { checkPicture, JOB_LIMITS, type JobLimits } from './limits.js';
export { startServer, tokensOf } from './serve/server.js';
export type { Report, Timing } from './worker/loop.js';
export type { PhotoEnded, WorkerStart } from './worker/messages.js';
export { type OpenPerform, runForkedWorker, runSharedWorker } from './worker/process.js';
export { newWorkerName } from './worker/supervisor.js';
