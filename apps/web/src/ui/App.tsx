// The page: a start without photos, a workspace with them. Photos may be dropped or pasted anywhere.
import { useEffect, useState } from 'react';
import { addPhotos, addReferences } from '../store/actions.js';
import { preferences } from '../store/preferences.js';
import { state } from '../store/state.js';
import { Filmstrip } from './Filmstrip.js';
import { Header } from './Header.js';
import { useApp, useStore, useTexts } from './hooks.js';
import { fromTransfer } from './incoming.js';
import { Panel } from './Panel.js';
import { Start } from './Start.js';
import { Viewer } from './Viewer.js';

export function App() {
  const texts = useTexts();
  const { language, theme } = useStore(preferences, (value) => value);
  const isOpen = useApp((now) => now.isOpen);
  const unkept = useApp((now) => now.unkept);
  const photo = useApp(({ photos, selected }) => photos.find(({ id }) => id === selected));
  const isOver = useDrops();
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme;
  }, [language, theme]);
  return (
    <div className="page" data-busy={photo !== undefined}>
      <Header />
      {unkept !== undefined && (
        <p className="banner" role="alert">
          {texts.notes.unkept}
        </p>
      )}
      {isOpen && !photo && <Start />}
      {photo && (
        <main className="work">
          <h1 className="unseen">{texts.start.title}</h1>
          <Viewer photo={photo} />
          <Panel photo={photo} />
          <Filmstrip />
        </main>
      )}
      {isOver && (
        <div className="veil" aria-hidden="true">
          <p>{texts.start.dropNow}</p>
        </div>
      )}
    </div>
  );
}

/** Takes what is dropped or pasted; whether something hovers over the page. Pasted pictures give colours where a photo is shown. */
function useDrops(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const handlers = {
      dragover(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      dragleave(event: DragEvent) {
        if (event.relatedTarget === null) setOver(false);
      },
      drop(event: DragEvent) {
        setOver(false);
        if (!event.dataTransfer || event.defaultPrevented || !hasFiles(event)) return;
        event.preventDefault();
        fromTransfer(event.dataTransfer).then(addPhotos);
      },
      paste(event: ClipboardEvent) {
        if (!event.clipboardData || event.clipboardData.files.length === 0) return;
        event.preventDefault();
        const { selected } = state.get();
        fromTransfer(event.clipboardData).then(async (found) => {
          if (selected === undefined) await addPhotos(found);
          else
            await addReferences(
              selected,
              found.map(({ file }) => file),
            );
        });
      },
    };
    for (const [name, handler] of Object.entries(handlers)) addEventListener(name, handler as EventListener);
    return () => {
      for (const [name, handler] of Object.entries(handlers))
        removeEventListener(name, handler as EventListener);
    };
  }, []);
  return isOver;
}
