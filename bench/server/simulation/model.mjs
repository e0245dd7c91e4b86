// Many scans on many machines, as the server does them (apps/server): jobs are submitted, claimed, kept by heart-beats, done scan by
// scan, completed; machines die and come back, and what they had in hand goes back into the queue. Times come from outside.

import { createClock, createRandom, createResource } from './clock.mjs';

const [WAITING, DONE, FAILED] = [0, 1, 2];

export function simulate(config) {
  const world = createWorld(config);
  const { clock, machines } = world;
  if (config.isQueued) {
    world.ready.push(...world.jobs);
    world.submitted = 0;
  } else submit(world, 0);
  sweep(world);
  for (const machine of machines) {
    for (const worker of machine.workers) claim(world, worker);
    scheduleDeath(world, machine);
  }
  clock.run(() => world.ended === config.scans || clock.now >= (config.horizon ?? Number.POSITIVE_INFINITY));
  return resultOf(world);
}

function createWorld(config) {
  const clock = createClock();
  const random = createRandom(config.seed);
  const { machines, workersPerMachine, scans, perJob } = config;
  const jobs = Array.from({ length: Math.ceil(scans / perJob) }, (_, number) => {
    const first = number * perJob;
    return {
      first,
      end: Math.min(scans, first + perJob),
      owner: undefined,
      heard: 0,
      before: 0,
      tries: 0,
      over: false,
    };
  });
  return {
    ...{ config, clock, random, jobs },
    database: createResource(clock, config.database.cores),
    files: createResource(clock, 1),
    machines: Array.from({ length: machines }, () => ({
      workers: Array.from({ length: workersPerMachine }, () => ({ token: 0, job: undefined })),
    })),
    /** Jobs that may be claimed, from `head` on; those in hands. */
    ready: [],
    head: 0,
    active: new Set(),
    state: new Uint8Array(scans),
    ...{ ended: 0, done: 0, failed: 0, again: 0, deaths: 0, putBack: 0, jobsFailed: 0, lost: 0 },
    ...{ computing: 0, beats: 0, submitted: undefined },
  };
}

/** Seconds until the database has done something: a core works on it, and the disk has it. */
const query = ({ database, config }, what) =>
  database.use(config.times[what]) + (what === 'sweep' ? 0 : config.database.commit);

/** Seconds until the file server has moved so many bytes. */
const transfer = ({ files, config }, bytes, latency) =>
  files.use(bytes / config.files.bytesPerSecond) + latency;

/** One client sends the scans of a job, then asks for the job, then the next. */
function submit(world, number) {
  const { config, clock, jobs } = world;
  const job = jobs[number];
  if (!job) {
    world.submitted = clock.now;
    return;
  }
  const upload = (scan) => {
    if (scan < job.end) {
      clock.after(transfer(world, config.files.bytesIn, config.times.writeFile), () => upload(scan + 1));
      return;
    }
    clock.after(query(world, 'add'), () => {
      world.ready.push(job);
      submit(world, number + 1);
    });
  };
  upload(job.first);
}

function claim(world, worker) {
  const { clock, config } = world;
  const { token } = worker;
  clock.after(query(world, 'claim'), () => {
    const job = world.head < world.ready.length ? world.ready[world.head] : undefined;
    // A claim that its worker did not live to hear of is a claim.
    if (job) {
      world.head += 1;
      if (world.head > 4096) {
        world.ready.splice(0, world.head);
        world.head = 0;
      }
      job.owner = worker;
      job.heard = clock.now;
      world.active.add(job);
    }
    if (worker.token !== token) return;
    if (!job) {
      clock.after(config.poll, () => worker.token === token && claim(world, worker));
      return;
    }
    worker.job = job;
    beat(world, worker, job, token);
    work(world, worker, job, job.first, token);
  });
}

/** Tells every second that it lives; a worker whose job is no longer its own stops, and claims another. */
function beat(world, worker, job, token) {
  const { clock, config } = world;
  let answered = 0;
  const tick = () => {
    if (worker.token !== token) return;
    if (job.owner !== worker) {
      world.lost += 1;
      drop(worker);
      claim(world, worker);
      return;
    }
    // One at a time: while there is no answer, none is sent.
    if (clock.now >= answered) {
      job.before = heardOf(job, clock.now);
      answered = clock.now + query(world, 'beat');
      job.heard = answered;
      world.beats += 1;
    }
    clock.after(config.beat, tick);
  };
  clock.after(config.beat, tick);
}

/** When the database last heard of a job; it is known ahead when it will have heard of a beat that is on its way. */
const heardOf = ({ heard, before }, now) => (heard <= now ? heard : before);

/** Forgets the job that it has; what was under way for it comes to nothing. */
function drop(worker) {
  worker.token += 1;
  worker.job = undefined;
}

/** One scan after the other, those that are done passed over; then the job is completed. */
function work(world, worker, job, scan, token) {
  const { clock, config, state, random } = world;
  let next = scan;
  while (next < job.end && state[next] !== WAITING) next += 1;
  if (next === job.end) {
    complete(world, worker, job, token);
    return;
  }
  const isOurs = () => worker.token === token;
  const { bytesIn, bytesOut } = config.files;
  clock.after(transfer(world, bytesIn, config.times.readFile), () => {
    if (!isOurs()) return;
    const isBroken = random.uniform() < config.brokenShare;
    // What cannot be decoded takes no time.
    const seconds = isBroken ? 0 : random.logNormal(config.times.compute, config.spread);
    clock.after(seconds, () => {
      if (!isOurs()) return;
      world.computing += seconds;
      const written = isBroken ? 0 : transfer(world, bytesOut, config.times.writeFile);
      clock.after(written, () => {
        // A worker that has just died had not yet given the file its name.
        if (!isOurs()) return;
        endScan(world, next, isBroken ? FAILED : DONE);
        work(world, worker, job, next + 1, token);
      });
    });
  });
}

function complete(world, worker, job, token) {
  world.clock.after(query(world, 'complete'), () => {
    // The database completes it for whoever has it, also where the worker does not live to hear of it.
    if (job.owner === worker && !job.over) {
      job.over = true;
      world.active.delete(job);
    }
    if (worker.token !== token) return;
    drop(worker);
    claim(world, worker);
  });
}

/** The first word on a scan counts: a second worker writes the same bytes to the same name. */
function endScan(world, scan, state) {
  if (world.state[scan] !== WAITING) {
    world.again += 1;
    return;
  }
  world.state[scan] = state;
  world.ended += 1;
  if (state === DONE) world.done += 1;
  else world.failed += 1;
}

/** Puts back what nobody has told of; what was put back too often fails, and its scans with it. */
function sweep(world) {
  const { clock, config } = world;
  clock.after(config.silence / 2, () => {
    query(world, 'sweep');
    for (const job of [...world.active]) {
      if (clock.now - heardOf(job, clock.now) <= config.silence) continue;
      world.active.delete(job);
      job.owner = undefined;
      job.tries += 1;
      if (job.tries > config.retries.limit) {
        job.over = true;
        world.jobsFailed += 1;
        for (let scan = job.first; scan < job.end; scan++)
          if (world.state[scan] === WAITING) endScan(world, scan, FAILED);
      } else {
        world.putBack += 1;
        clock.after(config.retries.seconds * 2 ** (job.tries - 1), () => world.ready.push(job));
      }
    }
    sweep(world);
  });
}

function scheduleDeath(world, machine) {
  const { clock, random, config } = world;
  clock.after(random.exponential(config.failures.every), () => {
    world.deaths += 1;
    for (const worker of machine.workers) drop(worker);
    clock.after(config.failures.back, () => {
      for (const worker of machine.workers) claim(world, worker);
      scheduleDeath(world, machine);
    });
  });
}

function resultOf(world) {
  const { config, clock, database, files } = world;
  const counted = [0, 0, 0];
  for (const state of world.state) counted[state] += 1;
  const workers = config.machines * config.workersPerMachine;
  return {
    ...{ machines: config.machines, workers, seconds: clock.now, submitted: world.submitted },
    ...{ done: counted[DONE], failed: counted[FAILED], unfinished: counted[WAITING] },
    ...{ ended: world.ended, again: world.again },
    ...{ deaths: world.deaths, putBack: world.putBack, jobsFailed: world.jobsFailed, lost: world.lost },
    beats: world.beats,
    scansPerSecond: world.ended / clock.now,
    /** Shares of the time in which each was at work. */
    load: {
      workers: world.computing / (workers * clock.now),
      database: database.load(),
      files: files.load(),
    },
    /** Seconds, means. */
    waits: { database: database.waited / database.uses, files: files.waited / files.uses },
  };
}
