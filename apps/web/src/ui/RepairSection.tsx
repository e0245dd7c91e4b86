// What is repaired.
import type { Photo } from '../model/photo.js';
import { choose } from '../store/actions.js';
import { useTexts } from './hooks.js';

export function RepairSection({ photo }: { readonly photo: Photo }) {
  const { repair } = useTexts();
  return (
    <section>
      <h3>{repair.title}</h3>
      <label className="check">
        <input
          type="checkbox"
          checked={photo.settings.restore}
          onChange={(event) => choose(photo.id, { restore: event.target.checked })}
        />
        <span>{repair.restore}</span>
      </label>
    </section>
  );
}
