// Pictures among what was dropped, pasted or chosen, with the folders they lie in.
import type { Incoming } from '../store/actions.js';

const PICTURE = /\.(jpe?g|png|tiff?|webp|gif|bmp|avif|heic|heif)$/i;

/** What a person names is tried, whatever it is; in folders only pictures by name, and nothing hidden. */
const isPicture = (name: string) => PICTURE.test(name) && !name.startsWith('.');

/** From a file input; a folder's files say where they lie. */
function fromInput(files: Iterable<File>): Incoming[] {
  return [...files].flatMap((file) => {
    const path = file.webkitRelativePath.split('/').slice(0, -1);
    if (path.length > 0 && (!isPicture(file.name) || path.some((name) => name.startsWith('.')))) return [];
    return [{ file, folder: path.join('/') }];
  });
}

/** From a drop or a paste, folders searched. Entries must be taken before the event ends, so this is not async itself. */
export function fromTransfer(transfer: DataTransfer): Promise<Incoming[]> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return Promise.all(entries.map((entry) => (entry ? search(entry, '') : []))).then((found) => found.flat());
}

async function search(entry: FileSystemEntry | File, folder: string): Promise<Incoming[]> {
  if (entry instanceof File) return [{ file: entry, folder }];
  if (entry.isFile) {
    if (folder && !isPicture(entry.name)) return [];
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ file, folder }];
  }
  if (entry.name.startsWith('.')) return [];
  const below = folder ? `${folder}/${entry.name}` : entry.name;
  const found: Incoming[] = [];
  for (const child of await children(entry as FileSystemDirectoryEntry))
    found.push(...(await search(child, below)));
  return found;
}

/** A reader gives a hundred at a time, and none when it is done. */
async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name));
    all.push(...some);
  }
}

interface DirectoryPicker {
  showDirectoryPicker?(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** Pictures of a folder that is only read: by the File System Access API where the browser has it, else as `pick` does. */
export async function pickAlbum(then: (files: Incoming[]) => void): Promise<void> {
  const { showDirectoryPicker } = globalThis as DirectoryPicker;
  if (!showDirectoryPicker) return pick('folder', then);
  const folder = await showDirectoryPicker({ id: 'album', mode: 'read' }).catch(() => undefined);
  if (folder) then(await list(folder, folder.name));
}

async function list(folder: FileSystemDirectoryHandle, path: string): Promise<Incoming[]> {
  const found: Incoming[] = [];
  for await (const entry of folder.values()) {
    if (entry.name.startsWith('.')) continue;
    if (entry.kind === 'directory')
      found.push(...(await list(entry as FileSystemDirectoryHandle, `${path}/${entry.name}`)));
    else if (isPicture(entry.name))
      found.push({ file: await (entry as FileSystemFileHandle).getFile(), folder: path });
  }
  return found;
}

/** Opens the browser's own choice of files. */
export function pick(kind: 'files' | 'folder', then: (files: Incoming[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (kind === 'folder') input.webkitdirectory = true;
  else input.accept = 'image/*,.tif,.tiff';
  input.onchange = () => then(fromInput(input.files ?? []));
  input.click();
}
