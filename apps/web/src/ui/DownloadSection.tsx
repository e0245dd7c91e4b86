// Results as files.
import { useState } from 'react';
import { hasNewChoices, latest, ORIGINAL, type Photo } from '../model/photo.js';
import { download, downloadAll, type FormatWish } from '../store/download.js';
import { useApp, useTexts } from './hooks.js';
import { DownloadIcon } from './icons.js';
import { Select } from './Select.js';

export function DownloadSection({ photo }: { readonly photo: Photo }) {
  const { download: texts } = useTexts();
  const [format, setFormat] = useState<FormatWish>('same');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const packing = useApp((state) => state.packing);
  const done = useApp(({ photos }) => photos.filter((one) => latest(one)).length);
  const version = photo.versions.find(({ id }) => id === photo.right) ?? latest(photo);
  if (!version && done === 0) return null;
  const attempt = async (what: () => Promise<void>) => {
    setFailure(undefined);
    setBusy(true);
    await what().catch((error: unknown) =>
      setFailure(error instanceof Error ? error.message : String(error)),
    );
    setBusy(false);
  };
  return (
    <section className="download">
      <h3 className="unseen">{texts.title}</h3>
      <Select
        label={texts.format}
        value={format}
        options={[
          ['same', texts.same],
          ['jpeg', 'JPEG'],
          ['png', 'PNG'],
          ['tiff', 'TIFF'],
        ]}
        onChange={(wish) => setFormat(wish as FormatWish)}
      />
      {version && photo.right !== ORIGINAL && (
        <button
          type="button"
          className={hasNewChoices(photo) ? undefined : 'primary'}
          disabled={isBusy}
          onClick={() => attempt(() => download(photo, version, format))}
        >
          <DownloadIcon />
          {texts.one}
        </button>
      )}
      {done > 1 && (
        <button type="button" disabled={isBusy} onClick={() => attempt(() => downloadAll(format))}>
          {packing ? texts.packing(packing.done, packing.of) : texts.all(done)}
        </button>
      )}
      {failure && (
        <p className="problem" role="alert">
          {texts.failed(failure)}
        </p>
      )}
    </section>
  );
}
