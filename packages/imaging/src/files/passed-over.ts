// What no search of a folder for pictures should find: all that systems, network drives and we ourselves keep beside them.

/** Thumbnails, snapshots, deleted and rescued files, by their names in lower case. */
const SERVICE_FOLDERS: ReadonlySet<string> = new Set([
  '@eadir', // Synology
  '#recycle',
  '#snapshot',
  '@recycle', // QNAP
  '@recently-snapshot',
  '~snapshot', // NetApp
  'lost+found',
  '$recycle.bin', // Windows
  'recycler',
  'system volume information',
  '__macosx', // archives made on macOS
]);

/**
 * Whether an entry is passed over for its name alone: a hidden one, among them the files `._a.jpg` in which macOS keeps what
 * other disks cannot hold of a.jpg, or a folder that a system keeps for itself.
 */
export function isPassedOver(name: string, isFolder: boolean): boolean {
  return name.startsWith('.') || (isFolder && SERVICE_FOLDERS.has(name.toLowerCase()));
}
