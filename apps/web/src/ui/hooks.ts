// What components use of the world outside: state, texts, pixels and addresses of files.
import type { Raster } from '@romnet/imaging';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { preferences } from '../store/preferences.js';
import { type State, state } from '../store/state.js';
import type { Store } from '../store/store.js';
import { getFile, getRaster } from '../store/vault.js';
import { languages, type Texts } from '../text/index.js';

/** The part of a store that `pick` takes: the same object as long as nothing in it changes. */
export const useStore = <T, P>(store: Store<T>, pick: (value: T) => P): P =>
  useSyncExternalStore(store.watch, () => pick(store.get()));

export const useApp = <P>(pick: (value: State) => P): P => useStore(state, pick);

export const useTexts = (): Texts => languages[useStore(preferences, ({ language }) => language)];

type Loaded = { readonly id: string; readonly raster?: Raster; readonly failed?: true };

/** The pixels of a photo or a result; undefined while they are read. */
export function useRaster(id: string | undefined): { readonly raster?: Raster; readonly failed?: true } {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    if (id === undefined) return;
    let isWanted = true;
    getRaster(id).then(
      (raster) => isWanted && setLoaded({ id, raster }),
      () => isWanted && setLoaded({ id, failed: true }),
    );
    return () => {
      isWanted = false;
    };
  }, [id]);
  return loaded?.id === id && loaded !== undefined ? loaded : {};
}

/** Milliseconds in which a picture that is being shown may still ask for its bytes. */
const LINGER = 10_000;

const forgetLater = (url: string) => setTimeout(() => URL.revokeObjectURL(url), LINGER);

/** An address of a blob. */
export function useBlobUrl(blob: Blob): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => void forgetLater(made);
  }, [blob]);
  return url;
}

/** An address of a kept file; read again when `version` changes. */
export function useFileUrl(id: string, version: unknown): string | undefined {
  const [url, setUrl] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that the file behind the id is another.
  useEffect(() => {
    let made: string | undefined;
    let isWanted = true;
    getFile(id).then((file) => {
      if (!file || !isWanted) return;
      made = URL.createObjectURL(file);
      setUrl(made);
    });
    return () => {
      isWanted = false;
      if (made) forgetLater(made);
    };
  }, [id, version]);
  return url;
}
