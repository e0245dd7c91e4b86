// The pictures that colours are taken from.
import { type DragEvent, useState } from 'react';
import exampleUrl from '../../../../examples/reference.jpg?url';
import { latest, type Photo, type Reference } from '../model/photo.js';
import { addReferences, removeReference } from '../store/actions.js';
import { useFileUrl, useTexts } from './hooks.js';
import { CheckIcon, CrossIcon, PlusIcon } from './icons.js';
import { fromTransfer, pick } from './incoming.js';

export function Tray({ photo }: { readonly photo: Photo }) {
  const { colors } = useTexts();
  const [unreadable, setUnreadable] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);
  const add = async (files: readonly File[]) => setUnreadable(await addReferences(photo.id, files));
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    fromTransfer(event.dataTransfer).then((found) => add(found.map(({ file }) => file)));
  };
  const over = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(isOver);
  };
  // Our example photos are recognised by name: it is only an offer.
  const isExample = /^(old|folded)-photo\.jpg$/.test(photo.name) && photo.references.length === 0;
  const takeExample = async () => {
    const blob = await (await fetch(exampleUrl)).blob();
    await add([new File([blob], 'reference.jpg', { type: 'image/jpeg' })]);
  };
  return (
    <fieldset className="tray">
      <legend className="label">{colors.references}</legend>
      <ul
        data-over={isOver}
        onDragOver={over(true)}
        onDragEnter={over(true)}
        onDragLeave={over(false)}
        onDrop={onDrop}
      >
        {photo.references.map((reference) => (
          <Card key={reference.id} photo={photo} reference={reference} />
        ))}
        <li>
          <button
            type="button"
            className="tray-add"
            aria-label={colors.addReferences}
            title={colors.addReferences}
            onClick={() => pick('files', (found) => add(found.map(({ file }) => file)))}
          >
            <PlusIcon />
          </button>
        </li>
      </ul>
      {photo.references.length === 0 && <p className="quiet">{colors.referencesHint}</p>}
      {isExample && (
        <button type="button" className="link" onClick={takeExample}>
          {colors.exampleReference}
        </button>
      )}
      {unreadable.length > 0 && (
        <p className="problem" role="alert">
          {colors.unreadable(unreadable.join(', '))}
        </p>
      )}
    </fieldset>
  );
}

function Card({ photo, reference }: { readonly photo: Photo; readonly reference: Reference }) {
  const { colors } = useTexts();
  const url = useFileUrl(`thumbnail:${reference.id}`, undefined);
  const result = latest(photo);
  const isJudged = result?.references.some(({ id }) => id === reference.id) ?? false;
  const isUsed = result?.used.includes(reference.id) ?? false;
  const words = !isJudged
    ? reference.name
    : isUsed
      ? colors.usedLong(reference.name, Math.round(100 * (result?.shares[reference.id] ?? 0)))
      : colors.unusedLong(reference.name);
  return (
    <li className="tray-card">
      {url && <img src={url} alt={words} title={words} />}
      {isJudged && (
        <span className="tray-share" data-used={isUsed} aria-hidden="true">
          {isUsed ? <CheckIcon /> : null}
          {isUsed ? colors.share(Math.round(100 * (result?.shares[reference.id] ?? 0))) : colors.unused}
        </span>
      )}
      <button
        type="button"
        className="frame-remove"
        aria-label={colors.removeReference(reference.name)}
        onClick={() => removeReference(photo.id, reference.id)}
      >
        <CrossIcon />
      </button>
    </li>
  );
}
