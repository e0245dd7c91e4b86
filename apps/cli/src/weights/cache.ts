// Where this user's weights lie. Environment variables are read in apps only; here they are handed in.

import { join } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As process.platform. */
  readonly platform: string;
  readonly home: string;
}

/**
 * The folder that each system has for what can be fetched again: $XDG_CACHE_HOME (by default ~/.cache), %LOCALAPPDATA% on
 * Windows, ~/Library/Caches on macOS; in it, romnet/weights.
 */
export function cacheFolder({ env, platform, home }: Surroundings): string {
  return join(cacheRoot(env, platform, home), 'romnet', 'weights');
}

function cacheRoot(env: Surroundings['env'], platform: string, home: string): string {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}
