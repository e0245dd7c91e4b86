// All photos in a row: which one is shown, and what is happening to each.

import { latest, type Photo } from '../model/photo.js';
import { addPhotos, remove, select } from '../store/actions.js';
import { useApp, useFileUrl, useTexts } from './hooks.js';
import { AlertIcon, CrossIcon, FolderIcon, PlusIcon } from './icons.js';
import { pick } from './incoming.js';
import { workText } from './work-text.js';

export function Filmstrip() {
  const { photos: texts } = useTexts();
  const photos = useApp((state) => state.photos);
  const selected = useApp((state) => state.selected);
  return (
    <nav className="strip" aria-label={texts.title}>
      <ul>
        {photos.map((photo) => (
          <Frame key={photo.id} photo={photo} isShown={photo.id === selected} />
        ))}
        <li className="strip-add">
          <button
            type="button"
            onClick={() => pick('files', addPhotos)}
            aria-label={texts.add}
            title={texts.add}
          >
            <PlusIcon />
          </button>
          <button
            type="button"
            onClick={() => pick('folder', addPhotos)}
            aria-label={texts.addFolder}
            title={texts.addFolder}
          >
            <FolderIcon />
          </button>
        </li>
      </ul>
    </nav>
  );
}

function Frame({ photo, isShown }: { readonly photo: Photo; readonly isShown: boolean }) {
  const texts = useTexts();
  const url = useFileUrl(`thumbnail:${photo.id}`, latest(photo)?.id ?? photo.about);
  const { work } = photo;
  const fraction = work.kind === 'running' ? work.fraction : work.kind === 'waiting' ? 0 : undefined;
  const label = [photo.name, workText(texts, photo)].filter(Boolean).join(', ');
  return (
    <li className="frame">
      <button
        type="button"
        className="bare"
        aria-current={isShown ? 'true' : undefined}
        aria-label={label}
        title={label}
        onClick={() => select(photo.id)}
      >
        {url ? (
          <img src={url} alt="" />
        ) : (
          <span className="frame-empty">{work.kind === 'failed' && <AlertIcon />}</span>
        )}
        {fraction !== undefined && (
          <span className="frame-bar">
            <span style={{ inlineSize: `${fraction * 100}%` }} />
          </span>
        )}
        {url && (work.kind === 'failed' || work.kind === 'stopped') && (
          <span className="frame-mark">
            <AlertIcon />
          </span>
        )}
      </button>
      <button
        type="button"
        className="frame-remove"
        aria-label={texts.photos.removeNamed(photo.name)}
        title={texts.photos.remove}
        onClick={() => remove(photo.id)}
      >
        <CrossIcon />
      </button>
    </li>
  );
}
