// The session of this tab: taken up again after a reload or a closed tab, never by two tabs at once (Web Locks).
import { newId } from '../model/id.js';
import { ORIGINAL, type Photo, type Reference, type Version, type Work } from '../model/photo.js';
import { readSettings } from '../model/settings.js';
import { database, type KeptSession } from './database.js';
import { hold } from './locks.js';
import { state } from './state.js';

const OWN = 'romnet-session';
const lockOf = (id: string) => `romnet-session-${id}`;

/** Milliseconds that a tab which is being reloaded may take to let go. */
const RELOAD = 3000;

/** Takes up what was left, and keeps what changes from now on. */
export async function openSession(): Promise<void> {
  try {
    let id: string | undefined;
    const db = await database();
    const kept = (await db.getAll('sessions')).sort((a, b) => b.updated - a.updated);
    const own = sessionStorage.getItem(OWN);
    for (const session of kept.sort((a, b) => Number(b.id === own) - Number(a.id === own))) {
      if (!(await hold(lockOf(session.id), session.id === own ? RELOAD : undefined))) continue;
      id = session.id;
      takeUp(session);
      break;
    }
    if (id === undefined) {
      id = newId();
      await hold(lockOf(id));
    }
    sessionStorage.setItem(OWN, id);
    keepChanges(id);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    state.set((now) => ({ ...now, unkept: message }));
  }
  state.set((now) => ({ ...now, isOpen: true }));
}

function takeUp(session: KeptSession): void {
  const photos = session.photos.map(readPhoto).filter((photo) => photo !== undefined);
  const selected = photos.some(({ id }) => id === session.selected) ? session.selected : photos[0]?.id;
  state.set((now) => ({ ...now, photos, selected }));
}

/** A photo as it was kept. What was running, or lost the program that computed, begins again. */
function readPhoto(kept: unknown): Photo | undefined {
  if (typeof kept !== 'object' || kept === null || !('id' in kept) || !('name' in kept)) return undefined;
  const found = kept as Photo;
  const { work, versions = [], references = [] } = found;
  const isKnown = (id: string) => id === ORIGINAL || versions.some((version) => version.id === id);
  return {
    ...found,
    settings: readSettings(found.settings),
    references: references as readonly Reference[],
    versions: versions as readonly Version[],
    work: isUnfinished(work) ? { kind: 'waiting' } : (work ?? { kind: 'rest' }),
    left: isKnown(found.left) ? found.left : ORIGINAL,
    right: isKnown(found.right) ? found.right : (versions.at(-1)?.id ?? ORIGINAL),
  };
}

const isUnfinished = (work: Work | undefined): boolean =>
  work?.kind === 'running' || (work?.kind === 'failed' && work.isLost === true);

/** Milliseconds that changes are gathered for. */
const PAUSE = 250;

function keepChanges(id: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = state.get();
  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    const { photos, selected } = state.get();
    kept = state.get();
    const db = await database();
    if (photos.length === 0) await db.delete('sessions', id);
    else await db.put('sessions', { id, photos, selected, updated: Date.now() });
  };
  state.watch(() => {
    const { photos, selected } = state.get();
    if (photos !== kept.photos || selected !== kept.selected) timer ??= setTimeout(save, PAUSE);
  });
  addEventListener('visibilitychange', () => timer !== undefined && save());
  addEventListener('pagehide', () => timer !== undefined && save());
}
