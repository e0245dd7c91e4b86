// Suggestions from one's own album, below the tray.
import { useEffect, useState } from 'react';
import type { Photo } from '../model/photo.js';
import { album, forgetAlbum, indexAlbum, openAlbum, suggest, takeSuggestion } from '../store/album.js';
import type { AlbumPicture } from '../store/database.js';
import { useBlobUrl, useStore, useTexts } from './hooks.js';
import { FolderIcon } from './icons.js';
import { pickAlbum } from './incoming.js';

export function Album({ photo }: { readonly photo: Photo }) {
  const { album: texts } = useTexts();
  const { count, indexing, suggestions } = useStore(album, (value) => value);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (album.get().count === undefined) void openAlbum();
  }, []);
  const found = suggestions.get(photo.id);
  const look = async () => {
    setBusy(true);
    await suggest(photo).catch(() => undefined);
    setBusy(false);
  };
  return (
    <div className="album">
      {indexing && (
        <p className="quiet" role="status">
          {texts.indexing(indexing.done, indexing.of)}
        </p>
      )}
      {!indexing && (
        <div className="row">
          <button type="button" onClick={() => pickAlbum(indexAlbum)}>
            <FolderIcon />
            {texts.choose}
          </button>
          {count !== undefined && count > 0 && (
            <button type="button" disabled={isBusy} onClick={look}>
              {isBusy ? texts.looking : texts.suggest}
            </button>
          )}
        </div>
      )}
      {found && (
        <ul className="album-list" aria-label={texts.suggestions}>
          {found.map((picture) => (
            <li key={picture.name + picture.copy.size}>
              <Suggestion picture={picture} onTake={() => takeSuggestion(photo, picture)} />
            </li>
          ))}
        </ul>
      )}
      {found?.length === 0 && <p className="quiet">{texts.none}</p>}
      {!indexing && count !== undefined && count > 0 && (
        <p className="quiet">
          {texts.count(count)}{' '}
          <button type="button" className="link" onClick={forgetAlbum}>
            {texts.forget}
          </button>
        </p>
      )}
    </div>
  );
}

function Suggestion({ picture, onTake }: { readonly picture: AlbumPicture; onTake(): void }) {
  const { album: texts } = useTexts();
  const url = useBlobUrl(picture.copy);
  return (
    <button
      type="button"
      className="bare album-picture"
      aria-label={texts.take(picture.name)}
      title={picture.name}
      onClick={onTake}
    >
      {url && <img src={url} alt="" />}
    </button>
  );
}
