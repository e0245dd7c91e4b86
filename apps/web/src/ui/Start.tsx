// What a person sees first: one sentence, a place to drop photos, and two photos of ours.

import faded from '../../../../examples/old-photo.jpg?url';
import folded from '../../examples/folded-photo.jpg?url';
import { addPhotos } from '../store/actions.js';
import { useTexts } from './hooks.js';
import { FolderIcon, PictureIcon } from './icons.js';
import { pick } from './incoming.js';

const EXAMPLES = [
  { url: faded, name: 'old-photo.jpg' },
  { url: folded, name: 'folded-photo.jpg' },
];

async function takeExample({ url, name }: (typeof EXAMPLES)[number]): Promise<void> {
  const file = new File([await (await fetch(url)).blob()], name, { type: 'image/jpeg' });
  await addPhotos([{ file, folder: '' }]);
}

export function Start() {
  const { start } = useTexts();
  return (
    <main className="start">
      <h1>{start.title}</h1>
      <p className="start-promise">{start.promise}</p>
      <div className="start-drop">
        <PictureIcon />
        <p className="start-drop-title">{start.drop}</p>
        <p className="quiet">{start.or}</p>
        <div className="start-buttons">
          <button type="button" className="primary" onClick={() => pick('files', addPhotos)}>
            {start.choose}
          </button>
          <button type="button" onClick={() => pick('folder', addPhotos)}>
            <FolderIcon />
            {start.folder}
          </button>
        </div>
      </div>
      <section className="start-examples" aria-label={start.examples}>
        <p className="quiet">{start.examples}</p>
        <div>
          {EXAMPLES.map((example, i) => (
            <button
              key={example.name}
              type="button"
              className="bare"
              aria-label={start.example(i + 1)}
              onClick={() => takeExample(example)}
            >
              <img src={example.url} alt="" width="720" height="540" />
            </button>
          ))}
        </div>
      </section>
    </main>
  );
}
