// When a worker looks for work, when it tells how far it is, and when others take it for dead, in milliseconds.

import type { Timing } from '@romnet/server';

export const TIMING: Timing = { poll: 300, beat: 1000, grace: 20_000, silence: 30_000 };
