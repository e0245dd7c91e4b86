// Renovation over HTTP: an API, a queue and worker processes. What a worker does with a photo is handed in.
export type { JobRequest, PhotoOutcome, Task } from './job.js';
