// What can be done with the photo that is shown.

import { hasNewChoices, latest, type Photo } from '../model/photo.js';
import { chooseForAll, retry, retryLost } from '../store/actions.js';
import { prefer } from '../store/preferences.js';
import { cancel, enqueue } from '../store/queue.js';
import { ColorsSection } from './ColorsSection.js';
import { DownloadSection } from './DownloadSection.js';
import { useApp, useTexts } from './hooks.js';
import { RepairSection } from './RepairSection.js';
import { WhySection } from './WhySection.js';
import { workText } from './work-text.js';

export function Panel({ photo }: { readonly photo: Photo }) {
  const texts = useTexts();
  const others = useApp(({ photos }) => photos.filter(({ about }) => about).length);
  // What failed or was stopped is tried again, with the choices as they are now.
  const isNew = photo.work.kind === 'rest' && latest(photo) !== undefined && hasNewChoices(photo);
  return (
    <aside className="panel">
      <Heading photo={photo} />
      {photo.about && (
        <>
          <DownloadSection photo={photo} />
          <ColorsSection photo={photo} />
          <RepairSection photo={photo} />
          <WhySection photo={photo} />
          {(isNew || others > 1) && (
            <section className="again">
              {isNew && (
                <button type="button" className="primary" onClick={() => enqueue([photo.id])}>
                  {texts.again.run}
                </button>
              )}
              {others > 1 && (
                <button type="button" onClick={() => chooseForAll(photo.id)}>
                  {texts.again.all(others)}
                </button>
              )}
            </section>
          )}
        </>
      )}
    </aside>
  );
}

/** Lets the browser compute from now on, and begin with what lost the program. */
function computeHere(): void {
  prefer({ engine: 'browser' });
  retryLost();
}

/** Its name and size, and what is happening to it. */
function Heading({ photo }: { readonly photo: Photo }) {
  const texts = useTexts();
  const { work, about } = photo;
  const result = latest(photo);
  const notes = (about?.notes ?? []) as readonly (keyof typeof texts.notes)[];
  const isAtWork = work.kind === 'running' || work.kind === 'waiting';
  return (
    <section className="heading">
      <h2 title={photo.name}>{photo.name}</h2>
      <p className="quiet">
        {about && `${about.width} × ${about.height}`}
        {about && photo.page && ` · ${texts.photos.page(photo.page.number, photo.page.of)}`}
        {about && result && work.kind === 'rest' && ` · ${texts.work.seconds(result.seconds)}`}
      </p>
      <div className="heading-work" role="status">
        {work.kind !== 'rest' && <span data-kind={work.kind}>{workText(texts, photo)}</span>}
      </div>
      {isAtWork && (
        <button type="button" onClick={() => cancel(photo.id)}>
          {texts.work.cancel}
        </button>
      )}
      {work.kind === 'failed' && (
        <p className={work.isLost ? 'heading-note' : 'problem'}>
          {work.isLost ? texts.engine.lost : about ? work.message : texts.work.unreadable}
          {!about && <span className="quiet"> {work.message}</span>}
        </p>
      )}
      {(work.kind === 'failed' || work.kind === 'stopped') && (
        <div className="heading-ways">
          <button type="button" onClick={() => retry(photo.id)}>
            {texts.work.retry}
          </button>
          {work.kind === 'failed' && work.isLost && (
            <button type="button" onClick={computeHere}>
              {texts.engine.takeBrowser}
            </button>
          )}
        </div>
      )}
      {notes.map((note) => (
        <p key={note} className="quiet">
          {texts.notes[note]}
        </p>
      ))}
    </section>
  );
}
